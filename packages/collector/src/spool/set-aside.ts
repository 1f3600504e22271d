import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encodeSegmentHeader, type ShipState } from "@headroom/protocol";
import { segmentFileName } from "./layout.ts";
import { readBytes } from "./read-bytes.ts";
import type { SpoolDamage } from "./spool-reader.ts";
import { writeFileWhole } from "./write-file-whole.ts";

/** Why a batch was set aside, as it is written beside its records. */
export interface Refusal {
  readonly reason: string;
  /** HTTP status of the answer; null where there was none */
  readonly status: number | null;
  readonly url: string;
  readonly writerId: string;
  readonly sequence: number;
  readonly records: number;
  readonly atMs: number;
}

/** Files in a spool's folder that no delivery takes away: a person has to look at them. */
export interface SetAside {
  /** batches refused for good: their records, each with a `.json` beside it */
  readonly refused: readonly string[];
  /** bytes from which no record could be read */
  readonly damaged: readonly string[];
}

/** Puts the records of a batch, byte for byte, in a segment of their own, and the reason beside it; returns its name. */
export function setAsideBatch(directory: string, state: ShipState, refusal: Refusal): string {
  const name = refusedName(state);
  const records = readBytes(join(directory, segmentFileName(state.segment)), state.from, state.to);
  writeFileWhole(join(directory, `${name}.seg`), Buffer.concat([encodeSegmentHeader(state.fromRecord), records]));
  writeFileWhole(join(directory, `${name}.json`), Buffer.from(`${JSON.stringify(refusal)}\n`));
  return `${name}.seg`;
}

/** The batch was taken after all: it had been refused before a crash that left no other trace. */
export function forgetSetAside(directory: string, state: ShipState): void {
  for (const extension of ["seg", "json"]) {
    rmSync(join(directory, `${refusedName(state)}.${extension}`), { force: true });
  }
}

/** Keeps damaged bytes under their place; the file's name when they are new, undefined when they were kept before. */
export function keepDamage(directory: string, { segment, from, to }: SpoolDamage): string | undefined {
  const name = `damaged-${placeName(segment, from)}.bin`;
  const file = join(directory, name);
  if (existsSync(file)) return undefined;
  writeFileWhole(file, readBytes(join(directory, segmentFileName(segment)), from, to));
  return name;
}

export function listSetAside(directory: string): SetAside {
  const files = existsSync(directory) ? readdirSync(directory).sort() : [];
  return {
    refused: files.filter((file) => /^refused-.*\.seg$/.test(file)),
    damaged: files.filter((file) => /^damaged-.*\.bin$/.test(file)),
  };
}

function refusedName(state: ShipState): string {
  return `refused-${placeName(state.segment, state.from)}`;
}

function placeName(segment: number, offset: number): string {
  return `${String(segment).padStart(8, "0")}-${offset}`;
}
