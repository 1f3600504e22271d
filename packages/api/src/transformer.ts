import { withColumns } from "@headroom/protocol";
import { SuperJSON } from "superjson";

/** JSON procedures carry NaN, the infinities and float64 columns exactly; clients build the same. */
export const transformer = withColumns(new SuperJSON());
