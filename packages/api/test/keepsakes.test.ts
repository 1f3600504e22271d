import { describe, expect, it } from "vitest";
import { apiServerResource, openInput, runIdOf } from "./api-server-resource.ts";
import { failure } from "./failure.ts";

describe("targets, labels and views", () => {
  const estimate = {
    tokens: 1000,
    vocabulary: 50,
    contexts: 400,
    singletonShare: 0.9,
    naive: {
      dimensionsAt: { "0.5": 10, "0.1": null },
      curve: [
        [1, 0.9],
        [10, 0.5],
      ] as [number, number][],
    },
    seed: 7,
  };

  it("a target is pushed, listed, read and linked", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput(1, { modelCard: { corpusHash: "c1", tokenizerHash: "t1" } }));
    await client.run.open.mutate(openInput(2));
    const { id } = await client.target.create.mutate({
      name: "corpus",
      corpusHash: "c1",
      tokenizerHash: "t1",
      estimate,
    });
    expect(await client.target.get.query({ id })).toMatchObject({ name: "corpus", estimate });
    expect(await client.target.list.query()).toMatchObject([{ id, name: "corpus" }]);
    const { tokens, vocabulary, singletonShare } = estimate;
    expect(await client.target.summaries.query()).toMatchObject([
      { id, name: "corpus", tokens, vocabulary, singletonShare, band: null, naive: 10 },
    ]);
    expect(await client.target.ofRun.query({ run: runIdOf(1) })).toMatchObject({ id, linkedBy: "hashes" });
    expect(await client.target.ofRun.query({ run: runIdOf(2) })).toBeNull();
    await client.target.link.mutate({ run: runIdOf(2), targetId: id });
    expect(await client.target.ofRun.query({ run: runIdOf(2) })).toMatchObject({ id, linkedBy: "hand" });
    const error = await failure(client.target.link.mutate({ run: runIdOf(2), targetId: "nowhere" }));
    expect(error.message).toBe('Cannot find a target with the id "nowhere"');
  });

  it("people's words on a flag are kept", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput());
    await client.verdict.confirm.mutate({ run: runIdOf(1), onsetStep: 57_000, note: "seen it" });
    await client.verdict.dismiss.mutate({ run: runIdOf(1) });
    expect(await client.verdict.labels.query({})).toMatchObject([
      { runId: runIdOf(1), decision: "confirmed", onsetStep: 57_000, note: "seen it" },
      { runId: runIdOf(1), decision: "dismissed", onsetStep: null, note: "" },
    ]);
  });

  it("a view is saved under an id that cannot be guessed, and stays", async () => {
    await using api = await apiServerResource();
    const state = { path: "/p/x", runs: ["a"], zoom: [0, 10] };
    const { id } = await api.client.view.create.mutate({ title: "mine", state });
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(await api.client.view.get.query({ id })).toMatchObject({ id, title: "mine", state });
    const error = await failure(api.client.view.get.query({ id: "other" }));
    expect(error.data).toMatchObject({ httpStatus: 404, reason: "not-found" });
  });
});
