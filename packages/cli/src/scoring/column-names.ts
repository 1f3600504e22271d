import {
  type EvaluationScale,
  evaluationOnSet,
  evaluationScale,
  judgedEvaluations,
  METRICS,
  metricOfColumn,
  metricSignal,
  PROGRESS_COLUMNS,
  plainName,
  RUN_COLUMNS,
  type SignalInput,
} from "@headroom/protocol";

/** Fields of a point that a column can feed, and `evalPerplexity`, whose logarithm is a loss. */
export type ColumnField = SignalInput | "evalPerplexity";

/** Which column of a file feeds which field; `evalLoss` may be the mean of several. */
export interface ColumnChoice {
  readonly step: string;
  readonly run: string | null;
  readonly fields: ReadonlyMap<ColumnField, readonly string[]>;
  /** further evaluation columns, each judged by itself, and how they read */
  readonly evaluations: ReadonlyMap<string, EvaluationScale>;
}

/** The field that a column's metric feeds; a perplexity has one of its own, since its logarithm is a loss. */
function fieldOfColumn(column: string): ColumnField | undefined {
  const metric = metricOfColumn(column);
  const signal = metric === undefined ? undefined : metricSignal(metric);
  return signal?.scale === "log" ? "evalPerplexity" : signal?.input;
}

const FIELDS: readonly ColumnField[] = [...new Set(METRICS.flatMap(({ name }) => fieldOfColumn(name) ?? []))];

/** Words accepted on the left of `--columns word=column`. */
const FIELD_WORDS: Readonly<Record<string, ColumnField>> = {
  loss: "evalLoss",
  eval: "evalLoss",
  ppl: "evalPerplexity",
  perplexity: "evalPerplexity",
  train: "trainLoss",
  lr: "learningRate",
  entropy: "singularEntropyQ",
  spike: "spikeQ1",
};

/**
 * Parses `loss=val_loss,lr=rate` into column names by field; on the left a field (evalLoss, trainLoss, …), a column name this
 * program knows (val_loss, lr, …), or step or run.
 * @throws RangeError when a part has no equals sign or an unknown left side
 */
export function parseColumns(text: string): ReadonlyMap<ColumnField | "step" | "run", string> {
  const chosen = new Map<ColumnField | "step" | "run", string>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const word = part.slice(0, at).trim();
    const column = part.slice(at + 1).trim();
    const field = word === "step" || word === "run" ? word : fieldOf(word);
    if (at < 1 || column === "" || field === undefined) {
      const words = ["step", "run", ...Object.keys(FIELD_WORDS), ...FIELDS].join(", ");
      throw new RangeError(`Cannot read --columns: expected name=column with a name of ${words}, got "${part}"`);
    }
    chosen.set(field, column);
  }
  return chosen;
}

function fieldOf(word: string): ColumnField | undefined {
  return FIELD_WORDS[word] ?? FIELDS.find((field) => field === word) ?? fieldOfColumn(word);
}

/**
 * Chooses the columns of a file: those asked for, else known names. Of an evaluation loss and a perplexity the
 * denser one is taken; several `…-validation` losses are averaged. `filled` counts the non-empty cells of each column.
 * @throws RangeError when there is no step column or a column asked for is absent
 */
export function chooseColumns(
  filled: ReadonlyMap<string, number>,
  asked: ReadonlyMap<ColumnField | "step" | "run", string>,
): ColumnChoice {
  for (const [field, column] of asked) {
    if (!filled.has(column)) {
      throw new RangeError(
        `Cannot read ${field}: no column "${column}", the file has ${[...filled.keys()].join(", ")}`,
      );
    }
  }
  const columns = [...filled].filter(([, count]) => count > 0).map(([column]) => column);
  const called = (names: readonly string[]) =>
    names.flatMap((name) => columns.find((column) => plainName(column) === name) ?? [])[0];
  const step = asked.get("step") ?? called(PROGRESS_COLUMNS.steps);
  if (step === undefined) {
    throw new RangeError(`Cannot read series: no step column, the file has ${[...filled.keys()].join(", ")}`);
  }
  const count = (column: string | undefined) => filled.get(column ?? "") ?? 0;
  const onSet = (column: string) => evaluationOnSet(metricOfColumn(column) ?? "") !== undefined;
  // the whole evaluation before one set's, the fuller column before another
  const best = (field: ColumnField) =>
    columns
      .filter((column) => fieldOfColumn(column) === field)
      .sort((a, b) => Number(onSet(a)) - Number(onSet(b)) || count(b) - count(a))[0];
  const fields = new Map<ColumnField, readonly string[]>();
  for (const field of FIELDS) {
    const column = asked.get(field) ?? best(field);
    if (column !== undefined) fields.set(field, [column]);
  }
  const [loss] = fields.get("evalLoss") ?? [];
  if (asked.has("evalLoss")) fields.delete("evalPerplexity");
  else if (asked.has("evalPerplexity") || count(best("evalPerplexity")) > count(loss)) fields.delete("evalLoss");
  else {
    fields.delete("evalPerplexity");
    if (loss?.endsWith("-validation")) {
      fields.set(
        "evalLoss",
        columns.filter((column) => column.endsWith("-validation")),
      );
    }
  }
  const main = fields.get("evalLoss") ?? fields.get("evalPerplexity") ?? [];
  const evaluations = main.length > 1 ? new Map<string, EvaluationScale>() : furtherEvaluations(columns, main);
  return { step, run: asked.get("run") ?? called(RUN_COLUMNS) ?? null, fields, evaluations };
}

/** Evaluation columns of other sets than the main one's. */
function furtherEvaluations(columns: readonly string[], main: readonly string[]): Map<string, EvaluationScale> {
  const metricOf = new Map(columns.map((column) => [column, metricOfColumn(column) ?? column]));
  const setOf = (column: string) => evaluationOnSet(metricOf.get(column) ?? "")?.set;
  const mainSets = new Set(main.map(setOf));
  const judged = new Set(judgedEvaluations([...metricOf.values()]));
  const further = new Map<string, EvaluationScale>();
  for (const [column, metric] of metricOf) {
    const scale = evaluationScale(metric);
    if (scale !== undefined && judged.has(metric) && !main.includes(column) && !mainSets.has(setOf(column))) {
      further.set(column, scale);
    }
  }
  return further;
}
