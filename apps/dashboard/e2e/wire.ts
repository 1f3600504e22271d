import { randomUUID } from "node:crypto";
import { type Batch, encodeBatch, type OpenRunInput, type Section } from "@headroom/protocol";

/** A writer on one run over the real wire, as any client in any language would be. */
export class RunWriter {
  readonly runId = randomUUID();
  readonly writerId = randomUUID();
  readonly #url: string;
  #sequence = 0;

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(url: string, run: Omit<OpenRunInput, "runId" | "writerId" | "startedAtMs">): Promise<RunWriter> {
    const writer = new RunWriter(url);
    const input = { ...run, runId: writer.runId, writerId: writer.writerId, startedAtMs: Date.now() };
    await writer.#call("run.open", JSON.stringify({ json: input }), "application/json");
    return writer;
  }

  async append(sections: readonly Section[]): Promise<void> {
    this.#sequence++;
    const batch: Batch = { runId: this.runId, writerId: this.writerId, sequence: this.#sequence, sections };
    await this.#call("series.append", encodeBatch(batch) as Uint8Array<ArrayBuffer>, "application/octet-stream");
  }

  async scalars(steps: readonly number[], values: Readonly<Record<string, (step: number) => number>>): Promise<void> {
    const metrics = Object.keys(values);
    await this.append([
      {
        kind: "frame",
        metrics,
        steps: Float64Array.from(steps),
        wallTimesMs: Float64Array.from(steps, (_, i) => Date.now() + i),
        values: metrics.map((metric) => Float64Array.from(steps, values[metric]!)),
      },
    ]);
  }

  async finish(): Promise<void> {
    const input = { runId: this.runId, status: "finished", atMs: Date.now() };
    await this.#call("run.finish", JSON.stringify({ json: input }), "application/json");
  }

  async #call(procedure: string, body: BodyInit, contentType: string): Promise<void> {
    const response = await fetch(`${this.#url}/api/trpc/${procedure}`, {
      method: "POST",
      headers: { "content-type": contentType },
      body,
    });
    if (!response.ok) throw new Error(`Cannot call ${procedure}: ${response.status} ${await response.text()}`);
  }
}

export function range(from: number, to: number, by = 1): number[] {
  return Array.from({ length: Math.ceil((to - from) / by) }, (_, i) => from + i * by);
}
