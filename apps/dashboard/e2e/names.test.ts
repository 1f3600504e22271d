import { projectNameSchema } from "@headroom/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dashboard, startDashboard } from "./dashboard";
import { RunWriter } from "./wire";

const NASTY = [
  "50% off",
  "100%",
  "%41",
  "%2525",
  "%E0%A4%A",
  "..%2f",
  "a/b",
  "/",
  "a\\b",
  "?x=1",
  "#",
  "##",
  "a+b",
  "&amp;",
  "<b>",
];
const LETTERS = [..."%/\\?#&+=.:;,'\"<>[]{}|^`~!@$*() aZ0ä語🙂"];

/** Names made of what addresses trip over, from a linear congruential generator. */
function names(count: number): string[] {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const made = Array.from({ length: count }, () =>
    Array.from({ length: 1 + random(8) }, () => LETTERS[random(LETTERS.length)]).join(""),
  );
  return [...new Set([...NASTY, ...made])].filter((name) => projectNameSchema.safeParse(name).success);
}

describe("names and what is saved", () => {
  let dashboard: Dashboard;
  beforeAll(async () => {
    dashboard = await startDashboard();
  });
  afterAll(() => dashboard?.stop());

  const titleOf = async (path: string) => {
    const page = await fetch(`${dashboard.url}${path}`);
    const title = /<title>(.*?) · Headroom<\/title>/s.exec(await page.text())?.[1] ?? "";
    return { status: page.status, title: title.replace(/&(amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]!) };
  };

  it("every name that is accepted has its board", async () => {
    const all = names(60);
    for (const name of all) await RunWriter.open(dashboard.url, { project: name, name });
    for (const name of all) {
      // A title says spaces as HTML does.
      expect(await titleOf(`/p/${encodeURIComponent(name)}`)).toEqual({ status: 200, title: name });
    }
  });

  it("a saved view opens, whatever was saved in it", async () => {
    const board = { version: 1, page: { kind: "board", project: NASTY[0] }, search: "?metrics=a", savedAtMs: 1e12 };
    const cases = [
      [board, 200],
      [{ ...board, search: "##" }, 200],
      [{ ...board, search: "//evil.example" }, 200],
      [{ ...board, savedAtMs: 1e300 }, 404],
      [{ ...board, page: { kind: "run", run: "../../x" } }, 200],
      ["nothing", 404],
    ] as const;
    for (const [state, status] of cases) {
      const created = await fetch(`${dashboard.url}/api/trpc/view.create`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ json: { title: "t", state } }),
      });
      const { id } = ((await created.json()) as { result: { data: { json: { id: string } } } }).result.data.json;
      const view = await fetch(`${dashboard.url}/v/${id}`);
      expect({ state, status: view.status }).toEqual({ state, status });
    }
  });
});

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
