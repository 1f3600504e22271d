import type { RunFacts } from "../../history.ts";
import type { LeftOutLog } from "../../table/left-out-log.ts";
import { RawTable } from "../../table/raw-table.ts";
import { parseJson } from "../json/parse-json.ts";
import { addRecord } from "../json/read-records.ts";
import { eachField } from "../protobuf-fields.ts";
import { logRecords } from "./log-blocks.ts";

/** Numbers of the fields of wandb_internal.proto (wandb 0.31) that are read. */
const RECORD = { history: 2, config: 5, metric: 12, run: 17, exit: 18 } as const;
const ITEM = {
  key: 1,
  nestedKey: 2,
  none: 3,
  boolean: 4,
  integer: 5,
  number: 6,
  text: 7,
  json: 8,
  valueJson: 16,
} as const;
const RUN = { id: 1, project: 3, config: 4, group: 6, displayName: 8, notes: 9, tags: 10, startTime: 17 } as const;

/** A `.wandb` file: rows of history with W&B's own counter in `_step`, and the run's name, config, tags, notes, start and end. */
export function readWandb(
  bytes: Uint8Array,
  leftOut: LeftOutLog,
): { table: RawTable; facts: RunFacts; stepMetrics: readonly string[] } {
  const table = new RawTable();
  const config: Record<string, unknown> = {};
  const facts: { -readonly [K in keyof RunFacts]: RunFacts[K] } = {
    name: null,
    config,
    tags: [],
    startedAtMs: null,
    status: "running",
  };
  const stepMetrics = new Set<string>();
  let record = 0;
  for (const data of logRecords(bytes, ({ reason }) => leftOut.add(reason, record + 1))) {
    record++;
    try {
      eachField(data, (reader, field) => {
        if (field === RECORD.history) addRecord(table, historyOf(reader.bytes()), record);
        else if (field === RECORD.config) Object.assign(config, configOf(reader.bytes()));
        else if (field === RECORD.run) readRun(reader.bytes(), facts, config);
        else if (field === RECORD.exit) facts.status = exitCodeOf(reader.bytes()) === 0 ? "finished" : "failed";
        else if (field === RECORD.metric) {
          const name = stepMetricOf(reader.bytes());
          if (name !== undefined) stepMetrics.add(name);
        } else return false;
        return true;
      });
    } catch (error) {
      leftOut.add(`record that cannot be decoded (${(error as Error).message})`, record);
    }
  }
  return { table, facts, stepMetrics: [...stepMetrics] };
}

function historyOf(bytes: Uint8Array): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  eachField(bytes, (reader, field) => {
    if (field === 1) {
      const { key, value } = itemOf(reader.bytes());
      row[key] = value;
    } else if (field === 2) {
      eachField(reader.bytes(), (step, stepField) => {
        if (stepField !== 1) return false;
        row._step = Number(step.int64());
        return true;
      });
    } else return false;
    return true;
  });
  return row;
}

function itemOf(bytes: Uint8Array): { key: string; value: unknown } {
  const nested: string[] = [];
  let key = "";
  let value: unknown;
  eachField(bytes, (reader, field) => {
    if (field === ITEM.key) key = reader.string();
    else if (field === ITEM.nestedKey) nested.push(reader.string());
    else if (field === ITEM.valueJson || field === ITEM.json) value = parseJson(reader.string());
    else if (field === ITEM.number) value = reader.double();
    else if (field === ITEM.integer) value = Number(reader.sint64());
    else if (field === ITEM.boolean) value = reader.bool();
    else if (field === ITEM.text) value = reader.string();
    else return false;
    return true;
  });
  return { key: nested.length > 0 ? nested.join("/") : key, value };
}

/** Config updates: values stand as they are, or within `{desc, value}`. */
function configOf(bytes: Uint8Array): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  eachField(bytes, (reader, field) => {
    if (field !== 1) return false;
    const { key, value } = itemOf(reader.bytes());
    if (!key.startsWith("_")) config[key] = value;
    return true;
  });
  return config;
}

function readRun(
  bytes: Uint8Array,
  facts: { -readonly [K in keyof RunFacts]: RunFacts[K] },
  config: Record<string, unknown>,
): void {
  const tags: string[] = [];
  eachField(bytes, (reader, field) => {
    if (field === RUN.displayName) facts.name = reader.string();
    else if (field === RUN.id) facts.id = reader.string();
    else if (field === RUN.project) facts.project = reader.string();
    else if (field === RUN.notes) facts.notes = reader.string();
    else if (field === RUN.group) facts.group = reader.string();
    else if (field === RUN.tags) tags.push(reader.string());
    else if (field === RUN.config) Object.assign(config, configOf(reader.bytes()));
    else if (field === RUN.startTime) facts.startedAtMs = timestampMs(reader.bytes());
    else return false;
    return true;
  });
  if (tags.length > 0) facts.tags = tags;
}

function timestampMs(bytes: Uint8Array): number {
  let ms = 0;
  eachField(bytes, (reader, field) => {
    if (field === 1) ms += 1000 * Number(reader.int64());
    else if (field === 2) ms += reader.int32() / 1e6;
    else return false;
    return true;
  });
  return ms;
}

function exitCodeOf(bytes: Uint8Array): number {
  let code = 0;
  eachField(bytes, (reader, field) => {
    if (field !== 1) return false;
    code = reader.int32();
    return true;
  });
  return code;
}

function stepMetricOf(bytes: Uint8Array): string | undefined {
  let name: string | undefined;
  eachField(bytes, (reader, field) => {
    if (field !== 4) return false;
    name = reader.string();
    return true;
  });
  return name;
}
