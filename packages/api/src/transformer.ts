import { withColumns } from "@headroom/protocol";
import { TRPCError } from "@trpc/server";
import { SuperJSON } from "superjson";

type Payload = Parameters<SuperJSON["deserialize"]>[0];

/** JSON procedures carry NaN, the infinities and float64 columns exactly; clients build the same. */
export const transformer = withColumns(new SuperJSON());

/** Deeper ones overflow the stack of whoever walks them. */
const MAX_DEPTH = 100;

/** The same for what strangers send: an input that cannot be read is theirs to mend. */
export const serverTransformer = {
  serialize: (value: unknown) => transformer.serialize(value),
  deserialize(payload: Payload): unknown {
    if (isTooDeep(payload)) throw unreadable(`it must be at most ${MAX_DEPTH} objects deep`);
    try {
      return transformer.deserialize(payload);
    } catch (error) {
      throw unreadable(error instanceof Error ? error.message : String(error));
    }
  },
};

function unreadable(reason: string): TRPCError {
  return new TRPCError({ code: "BAD_REQUEST", message: `Cannot read the input: ${reason}` });
}

function isTooDeep(document: unknown): boolean {
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}
