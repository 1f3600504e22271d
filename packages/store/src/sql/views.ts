import { StoreError } from "../contract/errors.ts";
import type { ViewRecord } from "../contract/records.ts";
import type { Query } from "./query.ts";
import { insert, selectFirst } from "./statements.ts";

/** Views are immutable: the same state under the same id is a repeat, another state is refused. */
export function* putView(view: ViewRecord): Query<void> {
  const known = yield* getView(view.id);
  if (known === null) {
    yield* insert("views", [{ ...view, createdAtMs: Math.round(view.createdAtMs) }]);
  } else if (JSON.stringify(known.state) !== JSON.stringify(view.state) || known.title !== view.title) {
    throw new StoreError(
      "conflict",
      `Cannot save view ${view.id}: it exists with another state, and views are immutable`,
    );
  }
}

export function* getView(id: string): Query<ViewRecord | null> {
  return (yield* selectFirst("views", { where: { id } })) ?? null;
}
