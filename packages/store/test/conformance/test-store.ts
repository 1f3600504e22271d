import { afterAll, beforeAll, describe } from "vitest";
import { testAppends } from "./appends.ts";
import { testAttempts } from "./attempts.ts";
import { testBuckets } from "./buckets.ts";
import { testChanges } from "./changes.ts";
import { type OpenStoreUnderTest, Suite } from "./harness.ts";
import { testKeepsakes } from "./keepsakes.ts";
import { testProperties } from "./properties.ts";
import { testReads } from "./reads.ts";
import { testRuns } from "./runs.ts";
import { testSpectra } from "./spectra.ts";

export interface ConformanceOptions {
  readonly propertyRuns: number;
  /** metrics of the widest run; fewer where every row is a message to another machine. Default 10,000 */
  readonly manyMetrics?: number;
}

/** What every `Store` must do. */
export function testStore(name: string, open: OpenStoreUnderTest, options: ConformanceOptions): void {
  describe(`${name} is a Store`, () => {
    const suite = new Suite();
    beforeAll(() => suite.open(open));
    afterAll(() => suite.dispose());
    testRuns(suite);
    testAppends(suite, options.manyMetrics ?? 10_000);
    testAttempts(suite);
    testSpectra(suite);
    testReads(suite);
    testBuckets(suite);
    testChanges(suite);
    testKeepsakes(suite);
    testProperties(name, suite, options.propertyRuns);
  });
}
