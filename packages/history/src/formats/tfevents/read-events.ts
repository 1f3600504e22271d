import type { LeftOutLog } from "../../table/left-out-log.ts";
import { type Cell, NOT_A_NUMBER, RawTable } from "../../table/raw-table.ts";
import { eachField } from "../protobuf-fields.ts";
import { eventRecords } from "./event-records.ts";
import { scalarOfTensor } from "./scalar-of-tensor.ts";

/** Numbers of the fields of tensorboard's event.proto and summary.proto that are read. */
const EVENT = { wallTime: 1, step: 2, summary: 5 } as const;
const VALUE = { tag: 1, simpleValue: 2, tensor: 8, metadata: 9 } as const;
const SCALARS = "scalars";

/** Scalars of one run's event files, in the order given: a row an event, with `step` and `wall_time` (ms) beside the tags. */
export function readEvents(files: readonly Uint8Array[], leftOut: LeftOutLog): RawTable {
  const table = new RawTable();
  /** tags whose first summary says another plugin wrote them: histograms, images, text */
  const otherTags = new Set<string>();
  let record = 0;
  for (const file of files) {
    for (const data of eventRecords(file, (reason) => leftOut.add(reason, record + 1))) {
      record++;
      try {
        addEvent(table, data, { record, otherTags });
      } catch (error) {
        leftOut.add(`record that cannot be decoded (${(error as Error).message})`, record);
      }
    }
  }
  return table;
}

interface Place {
  readonly record: number;
  readonly otherTags: Set<string>;
}

function addEvent(table: RawTable, data: Uint8Array, { record, otherTags }: Place): void {
  let step = 0;
  let wallTimeMs: number | undefined;
  const scalars: [tag: string, value: number][] = [];
  eachField(data, (reader, field) => {
    if (field === EVENT.wallTime) wallTimeMs = 1000 * reader.double();
    else if (field === EVENT.step) step = Number(reader.int64());
    else if (field === EVENT.summary) {
      eachField(reader.bytes(), (summary, summaryField) => {
        if (summaryField !== 1) return false;
        const scalar = scalarOf(summary.bytes(), otherTags);
        if (scalar !== null) scalars.push(scalar);
        return true;
      });
    } else return false;
    return true;
  });
  if (scalars.length === 0) return;
  const row = table.addRow(record);
  table.set(row, "step", step);
  if (wallTimeMs !== undefined) table.set(row, "wall_time", wallTimeMs);
  for (const [tag, value] of scalars) table.set(row, tag, cellOf(value));
}

function cellOf(value: number): Cell {
  return Number.isNaN(value) ? NOT_A_NUMBER : value;
}

function scalarOf(bytes: Uint8Array, otherTags: Set<string>): [tag: string, value: number] | null {
  let tag = "";
  let value: number | undefined;
  let plugin: string | undefined;
  eachField(bytes, (reader, field) => {
    if (field === VALUE.tag) tag = reader.string();
    else if (field === VALUE.simpleValue) value = reader.float();
    else if (field === VALUE.tensor) value = scalarOfTensor(reader.bytes());
    else if (field === VALUE.metadata) plugin = pluginOf(reader.bytes());
    else return false;
    return true;
  });
  if (plugin !== undefined && plugin !== SCALARS) otherTags.add(tag);
  return value === undefined || otherTags.has(tag) ? null : [tag, value];
}

/** SummaryMetadata.plugin_data.plugin_name; undefined where none is named */
function pluginOf(bytes: Uint8Array): string | undefined {
  let name: string | undefined;
  eachField(bytes, (reader, field) => {
    if (field !== 1) return false;
    eachField(reader.bytes(), (data, dataField) => {
      if (dataField !== 1) return false;
      name = data.string();
      return true;
    });
    return true;
  });
  return name === "" ? undefined : name;
}
