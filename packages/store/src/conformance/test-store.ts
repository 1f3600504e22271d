import { afterAll, beforeAll, describe } from "vitest";
import { testAppends } from "./appends.ts";
import { testAttempts } from "./attempts.ts";
import { testChanges } from "./changes.ts";
import { type OpenStoreUnderTest, Suite } from "./harness.ts";
import { testKeepsakes } from "./keepsakes.ts";
import { testProperties } from "./properties.ts";
import { testReads } from "./reads.ts";
import { testRuns } from "./runs.ts";
import { testSpectra } from "./spectra.ts";

/** What every `Store` must do. */
export function testStore(name: string, open: OpenStoreUnderTest, options: { propertyRuns: number }): void {
  describe(`${name} is a Store`, () => {
    const suite = new Suite();
    beforeAll(() => suite.open(open));
    afterAll(() => suite.dispose());
    testRuns(suite);
    testAppends(suite);
    testAttempts(suite);
    testSpectra(suite);
    testReads(suite);
    testChanges(suite);
    testKeepsakes(suite);
    testProperties(suite, options.propertyRuns);
  });
}
