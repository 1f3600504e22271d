import { StoreError } from "../contract/errors.ts";
import { REFERENCES } from "../schema/references.ts";
import { compactTail } from "./compact-tail.ts";
import type { Driver } from "./dialect.ts";
import { all } from "./query.ts";

const { seriesTail } = REFERENCES;

/**
 * Compacts every tail and gives free space back; one transaction per run and group.
 *
 * @throws StoreError "corrupt" when some are damaged; they are left as they are, all others are compacted
 */
export async function compactStore(driver: Driver, onProgress?: (done: number, total: number) => void): Promise<void> {
  const groups = await driver.read(() =>
    all(
      { runId: seriesTail.runId, groupIndex: seriesTail.groupIndex },
      `FROM ${seriesTail} GROUP BY 1, 2 HAVING max(${seriesTail.position}) >= 0 ORDER BY 1, 2`,
    ),
  );
  const damaged: StoreError[] = [];
  for (const [done, group] of groups.entries()) {
    onProgress?.(done, groups.length);
    try {
      await driver.write(function* () {
        yield* driver.dialect.lockRun(group.runId);
        yield* compactTail(group.runId, group.groupIndex);
      });
    } catch (error) {
      if (!(error instanceof StoreError && error.code === "corrupt")) throw error;
      damaged.push(error);
    }
  }
  await driver.vacuum();
  onProgress?.(groups.length, groups.length);
  const [first] = damaged;
  if (first === undefined) return;
  const message = `Cannot compact ${damaged.length} of ${groups.length} tails (\`headroom check\` names all damage): ${first.message}`;
  throw new StoreError("corrupt", message, { cause: first });
}
