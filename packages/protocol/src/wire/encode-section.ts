import type { Frame, Section, SpectrumSection } from "./batch.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { SECTION_KIND, SPECTRUM_FLAG } from "./layout.ts";

/**
 * Appends a section as the package's README lays it out: kind, length of the payload, payload.
 *
 * @throws RangeError when the columns of a frame differ in length, or a text has more than 65,535 bytes
 */
export function writeSection(writer: ByteWriter, section: Section): void {
  writer.u8(kindOf(section));
  const lengthAt = writer.length;
  writer.u32(0);
  writePayload(writer, section);
  writer.setU32(lengthAt, writer.length - lengthAt - 4);
}

function kindOf(section: Section): number {
  if (section.kind === "spectrum" && section.provenance !== undefined) return SECTION_KIND.provenSpectrum;
  return SECTION_KIND[section.kind];
}

function writePayload(writer: ByteWriter, section: Section): void {
  switch (section.kind) {
    case "frame":
      checkLengths(section);
      writer.u32(section.metrics.length);
      for (const metric of section.metrics) writer.text(metric);
      writer.u32(section.steps.length);
      writer.column(section.steps);
      writer.column(section.wallTimesMs);
      for (const column of section.values) writer.column(column);
      return;
    case "spectrum":
      writer.f64(section.step);
      writer.f64(section.wallTimeMs);
      writer.text(section.method);
      writer.text(section.dtype);
      writer.u32(section.rows);
      writer.u32(section.columns);
      writeProvenance(writer, section);
      writer.u32(section.singularValues.length);
      writer.column(section.singularValues);
      return;
    case "profile":
      writer.text(section.metric);
      writer.f64(section.step);
      writer.f64(section.wallTimeMs);
      writer.u32(section.values.length);
      writer.column(section.values);
      return;
    case "event":
      writer.f64(section.step);
      writer.f64(section.wallTimeMs);
      writer.text(section.eventKind);
      writer.text(section.message);
      return;
  }
}

function writeProvenance(writer: ByteWriter, { provenance }: SpectrumSection): void {
  if (provenance === undefined) return;
  const { fused, normGainFolded, rowsCentred } = provenance;
  writer.u32(provenance.excludedRows);
  writer.u8(
    (fused ? SPECTRUM_FLAG.fused : 0) |
      (normGainFolded ? SPECTRUM_FLAG.normGainFolded : 0) |
      (rowsCentred ? SPECTRUM_FLAG.rowsCentred : 0),
  );
  writer.f64(provenance.resolutionFloor);
  writer.u32(provenance.resolvedCount);
}

function checkLengths({ metrics, steps, wallTimesMs, values }: Frame): void {
  const expected = steps.length;
  if (values.length !== metrics.length) {
    throw new RangeError(
      `Cannot encode a frame: it must have ${metrics.length} columns of values, got ${values.length}`,
    );
  }
  for (const { length } of [wallTimesMs, ...values]) {
    if (length !== expected) {
      throw new RangeError(`Cannot encode a frame: each column must have ${expected} values, got ${length}`);
    }
  }
}
