import { listRunsSchema } from "@headroom/protocol";
import { expect, it } from "vitest";
import { DEFAULT_COLUMNS, loadRunsState, runsQuery } from "./search-params.ts";

it("turns the URL into a question that the wire accepts, with every metric that is shown, sorted or filtered by", async () => {
  const state = await loadRunsState(
    "?q=grad/suppressed%20%3E%200.9&status=running,lost&tag=seed%201&sort=head/stable_rank&desc=false",
  );
  const query = listRunsSchema.parse(runsQuery(state, ["config.lr", "eval/loss"], { offset: 100, limit: 500 }));
  expect(query).toMatchObject({ statuses: ["running", "lost"], tags: ["seed 1"], offset: 100, limit: 500 });
  expect(query.metrics).toEqual(["train/loss", "eval/loss", "head/stable_rank", "grad/suppressed"]);
});

it("lists the newest runs when the URL says nothing, or nonsense", async () => {
  for (const search of ["", "?status=flying&q=lr%20%3E"]) {
    const query = listRunsSchema.parse(runsQuery(await loadRunsState(search), DEFAULT_COLUMNS));
    expect(query.sort).toEqual({ by: "created", descending: true });
    expect(query.offset).toBe(0);
    expect(query.metrics).toEqual(["train/loss", "eval/loss"]);
  }
});
