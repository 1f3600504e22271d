import type { SeriesColumns } from "@headroom/protocol";
import { parse } from "csv-parse/sync";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { parquetBytes } from "./parquet-bytes.ts";
import { csvText, jsonLines } from "./text-lines.ts";

const HARD_VALUES = [NaN, Infinity, -Infinity, -0, 0, 5e-324, Number.MAX_VALUE, 0.1, -1 / 3, 2 ** 53 - 1];
const LAST_STEP = 2 ** 53 - 1;

function part(metric: string, attempt: number, steps: number[], values: number[]): SeriesColumns {
  return {
    runId: "r",
    metric,
    attempt,
    superseded: attempt === 1,
    steps: Float64Array.from(steps),
    wallTimesMs: Float64Array.from(steps, (step, k) => (k === 1 ? NaN : 1.7e12 + step / 8)),
    values: Float64Array.from(values),
    pointCount: steps.length,
    exact: true,
  };
}

const parts = [
  part(
    'loss, "quoted"\nπ',
    1,
    HARD_VALUES.map((_, k) => (k === 9 ? LAST_STEP : k * 1_000_003)),
    HARD_VALUES,
  ),
  part("eval/loss", 2, [7], [0.25]),
];
const expected = parts.flatMap(({ metric, attempt, superseded, steps, wallTimesMs, values }) =>
  Array.from(steps, (step, k) => ({
    metric,
    attempt,
    superseded,
    step,
    wall_time_ms: wallTimesMs[k]!,
    value: values[k]!,
  })),
);

async function* each(list: readonly SeriesColumns[]): AsyncGenerator<SeriesColumns> {
  yield* list;
}

async function fileOf(bytes: AsyncIterable<Uint8Array>): Promise<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength) as ArrayBuffer;
}

async function textOf(texts: AsyncIterable<string>): Promise<string> {
  let whole = "";
  for await (const text of texts) whole += text;
  return whole;
}

const numberOf = (cell: unknown) => (cell === null ? Number.NaN : Number(cell));

describe("every format keeps every value, as another program reads it", () => {
  it("csv", async () => {
    const rows = parse(await textOf(csvText(each(parts))), { columns: true }) as Record<string, string>[];
    const read = rows.map((row) => ({
      ...row,
      attempt: Number(row.attempt),
      superseded: row.superseded === "true",
      step: Number(row.step),
      wall_time_ms: Number(row.wall_time_ms),
      value: Number(row.value),
    }));
    expect(read).toEqual(expected);
  });

  it("jsonl", async () => {
    const lines = (await textOf(jsonLines(each(parts)))).trimEnd().split("\n");
    const read = lines.map((line) => {
      const row = JSON.parse(line);
      return { ...row, wall_time_ms: numberOf(row.wall_time_ms), value: numberOf(row.value) };
    });
    expect(read).toEqual(expected);
  });

  it("parquet", async () => {
    const file = await fileOf(parquetBytes(each(parts)));
    const rows = await parquetReadObjects({ file });
    expect(rows.map((row) => ({ ...row, step: Number(row.step) }))).toEqual(expected);
    expect(rows[9]!.step).toBe(BigInt(LAST_STEP));
  });
});

it("writes Parquet a row group at a time, whatever sizes the parts come in", async () => {
  const series = Array.from({ length: 13 }, (_, k) => {
    const steps = Array.from({ length: 9_000 }, (_, i) => i * (k + 1));
    return part(
      `metric ${k}`,
      2,
      steps,
      steps.map((step) => Math.sin(step)),
    );
  });
  const pieces: number[] = [];
  const file = await fileOf(
    (async function* () {
      for await (const piece of parquetBytes(each(series))) {
        pieces.push(piece.length);
        yield piece;
      }
    })(),
  );
  const { num_rows, row_groups } = parquetMetadata(file);
  expect(Number(num_rows)).toBe(117_000);
  expect(row_groups.map((group) => Number(group.num_rows))).toEqual([108_000, 9_000]);
  expect(pieces).toHaveLength(2);
  const rows = await parquetReadObjects({ file, rowStart: 116_998, rowEnd: 117_000 });
  expect(rows.map((row) => [row.metric, Number(row.step), row.value])).toEqual([
    ["metric 12", 8_998 * 13, Math.sin(8_998 * 13)],
    ["metric 12", 8_999 * 13, Math.sin(8_999 * 13)],
  ]);
});

it("a run without points is a file without rows", async () => {
  const file = await fileOf(parquetBytes(each([])));
  expect(await parquetReadObjects({ file })).toEqual([]);
});
