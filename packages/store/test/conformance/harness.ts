import type { Batch, Frame, ListRuns, OpenRun, Section } from "@headroom/protocol";
import type { Store } from "../../src/contract/store.ts";

/** A store under test; one per suite, so every test keeps to runs and projects of its own. */
export interface StoreUnderTest {
  readonly store: Store;
  /** another server on the same data, to be closed by the test */
  openAnother(): Promise<Store>;
  dispose(): Promise<void>;
}

export type OpenStoreUnderTest = (options: { clock: () => number }) => Promise<StoreUnderTest>;

/** What the tests of a suite share: the store, its clock, and names that no other test uses. */
export class Suite {
  #underTest: StoreUnderTest | undefined;
  #count = 0;
  nowMs = 1_700_000_000_000;

  async open(open: OpenStoreUnderTest): Promise<void> {
    this.#underTest = await open({ clock: () => this.nowMs });
  }

  async dispose(): Promise<void> {
    await this.#underTest?.dispose();
  }

  get store(): Store {
    if (this.#underTest === undefined) throw new Error("The suite's store is not open");
    return this.#underTest.store;
  }

  openAnother(): Promise<Store> {
    if (this.#underTest === undefined) throw new Error("The suite's store is not open");
    return this.#underTest.openAnother();
  }

  /** A uuid that no other call returns. */
  id(): string {
    const count = (++this.#count).toString(16).padStart(12, "0");
    // The end of the id becomes the slug's, so it must differ early.
    return `00000000-0000-4000-8000-${count}`;
  }

  openRunInput(overrides: Partial<OpenRun> = {}): OpenRun {
    return {
      runId: this.id(),
      writerId: this.id(),
      project: "conformance",
      name: "run",
      config: {},
      modelCard: {},
      tags: [],
      resume: "allow",
      startedAtMs: this.nowMs,
      ...overrides,
    };
  }

  /** A new run and a writer that numbers its batches. */
  async run(overrides: Partial<OpenRun> = {}): Promise<{ runId: string; writer: TestWriter }> {
    const input = this.openRunInput(overrides);
    await this.store.runs.open(input);
    return { runId: input.runId, writer: new TestWriter(this.store, input.runId, input.writerId) };
  }

  async secondWriter(runId: string): Promise<TestWriter> {
    const input = this.openRunInput({ runId });
    await this.store.runs.open(input);
    return new TestWriter(this.store, runId, input.writerId);
  }
}

export class TestWriter {
  readonly #store: Store;
  readonly runId: string;
  readonly writerId: string;
  sequence = 0;

  constructor(store: Store, runId: string, writerId: string) {
    this.#store = store;
    this.runId = runId;
    this.writerId = writerId;
  }

  batch(...sections: Section[]): Batch {
    return { runId: this.runId, writerId: this.writerId, sequence: this.sequence + 1, sections };
  }

  async append(...sections: Section[]) {
    const result = await this.#store.runs.append(this.batch(...sections));
    this.sequence++;
    return result;
  }
}

/** Points of one metric at steps from, from + 1, … */
export function frame(metric: string, from: number, values: ArrayLike<number>): Frame {
  const steps = Float64Array.from({ length: values.length }, (_, i) => from + i);
  return {
    kind: "frame",
    metrics: [metric],
    steps,
    wallTimesMs: steps.map((step) => 1_700_000_000_000 + step * 12.5),
    values: [Float64Array.from(values)],
  };
}

export function listQuery(overrides: Partial<ListRuns> = {}): ListRuns {
  return {
    deleted: false,
    sort: { by: "created", descending: true },
    metrics: [],
    offset: 0,
    limit: 500,
    ...overrides,
  };
}

/** Deterministic numbers in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whether two columns agree bit for bit, NaN payloads and the sign of zero too. */
export function sameBits(a: Float64Array, b: Float64Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}
