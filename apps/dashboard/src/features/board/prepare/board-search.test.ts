import { expect, it } from "vitest";
import { loadBoardState } from "../search-params.ts";
import { boardSearch } from "./board-search.ts";

it("writes the defaults out, keeps the chart's state and drops the list's filter", async () => {
  const search = boardSearch("?x=tokens&zoom=1,2&find=narrow", {
    runs: ["narrow-0a1b2c", "wide-3d4e5f"],
    metrics: ["eval/loss", "a, b"],
    group: "recipe",
  });
  expect(search).toContain("x=tokens");
  expect(search).toContain("zoom=1,2");
  expect(search).not.toContain("find");
  const state = await loadBoardState(search);
  expect(state.runs).toEqual(["narrow-0a1b2c", "wide-3d4e5f"]);
  expect(state.metrics).toEqual(["eval/loss", "a, b"]);
  expect(state.group).toBe("recipe");
});
