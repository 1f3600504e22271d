import type { SpectrumProvenance } from "@headroom/protocol";
import type { Row } from "../schema/tables.ts";

const COLUMNS = [
  "fused",
  "normGainFolded",
  "rowsCentred",
  "excludedRows",
  "resolutionFloor",
  "resolvedCount",
] as const satisfies readonly (keyof SpectrumProvenance)[];

/** The columns of spectra that hold a provenance: all, or none of them. */
type ProvenanceColumns = Pick<Row<"spectra">, keyof SpectrumProvenance>;

export function columnsOfProvenance(provenance: SpectrumProvenance | undefined): ProvenanceColumns {
  const entries = COLUMNS.map((column) => [column, provenance?.[column] ?? null]);
  return Object.fromEntries(entries) as unknown as ProvenanceColumns;
}

/** What a row says of its spectrum's provenance, and the rest of the row. */
export function splitProvenance<R extends ProvenanceColumns>(row: R) {
  const { fused, normGainFolded, rowsCentred, excludedRows, resolutionFloor, resolvedCount, ...rest } = row;
  const columns = { fused, normGainFolded, rowsCentred, excludedRows, resolutionFloor, resolvedCount };
  const isThere = COLUMNS.every((column) => columns[column] !== null);
  return { rest, provenance: isThere ? { provenance: columns as SpectrumProvenance } : {} };
}
