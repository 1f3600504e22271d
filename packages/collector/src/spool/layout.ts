export const HEADER_FILE = "open.json";
export const SHIPPED_FILE = "shipped";

export function segmentFileName(index: number): string {
  return `${String(index).padStart(8, "0")}.seg`;
}

/** Index of a segment file, or undefined for any other file. */
export function segmentIndex(fileName: string): number | undefined {
  const match = /^(\d{8})\.seg$/.exec(fileName);
  return match ? Number(match[1]) : undefined;
}

/** A place in the spool: everything before it has been read, or acknowledged. */
export interface SpoolPosition {
  readonly segment: number;
  readonly offset: number;
}

export function isAtOrAfter(position: SpoolPosition, other: SpoolPosition): boolean {
  return position.segment > other.segment || (position.segment === other.segment && position.offset >= other.offset);
}
