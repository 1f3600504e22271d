import { listRunsSchema } from "@headroom/protocol";
import { expect, it } from "vitest";
import { loadRunsState, runsQuery } from "./search-params.ts";

it("turns the URL into a question that the wire accepts", async () => {
  const state = await loadRunsState(
    "?q=narrow&status=running,lost&tag=seed%201&sort=head/stable_rank&desc=false&page=3",
  );
  const query = listRunsSchema.parse(runsQuery(state));
  expect(query).toMatchObject({
    search: "narrow",
    statuses: ["running", "lost"],
    tags: ["seed 1"],
    sort: { by: "metric", metric: "head/stable_rank", descending: false },
    offset: 100,
    limit: 50,
  });
});

it("lists the newest runs when the URL says nothing, or nonsense", async () => {
  for (const search of ["", "?page=-7&status=flying"]) {
    const query = listRunsSchema.parse(runsQuery(await loadRunsState(search)));
    expect(query.sort).toEqual({ by: "created", descending: true });
    expect(query.offset).toBe(0);
    expect(query.search).toBeUndefined();
  }
});
