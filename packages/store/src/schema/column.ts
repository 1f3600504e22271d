/** What a database can hold in a column. */
export type SqlValue = string | number | null | Uint8Array;

/** A column: how databases store its values, and how those become ours. */
export interface Column<T = unknown> {
  readonly kind: "text" | "integer" | "real" | "bytes";
  /** in the database; whether ours may be null, its type says */
  readonly nullable: boolean;
  /** @throws TypeError when the database answers what the column cannot hold */
  read(stored: unknown): T;
  write(value: T): SqlValue;
}

export function text(): Column<string> {
  return plain("text", (stored) => typeof stored === "string");
}

/** Text that is one of a few words. */
export function word<T extends string>(words: readonly T[]): Column<T> {
  const known = new Set<unknown>(words);
  return plain("text", (stored): stored is T => known.has(stored));
}

/** An integer up to 2^53 - 1. */
export function integer(): Column<number> {
  return plain("integer", (stored) => typeof stored === "number");
}

/** Any float64. SQLite has no NaN: it is stored as null. */
export function real(): Column<number> {
  return {
    kind: "real",
    nullable: true,
    read: (stored) => (stored === null ? NaN : NUMBER.read(stored)),
    write: (value) => (Number.isNaN(value) ? null : value),
  };
}

export function bytes(): Column<Uint8Array> {
  return plain("bytes", (stored) => stored instanceof Uint8Array);
}

/** True or false, as 1 or 0. */
export function flag(): Column<boolean> {
  return {
    kind: "integer",
    nullable: false,
    read: (stored) => NUMBER.read(stored) === 1,
    write: (value) => (value ? 1 : 0),
  };
}

/** Anything, as JSON text. */
export function json<T = unknown>(): Column<T> {
  return {
    kind: "text",
    nullable: false,
    read: (stored) => JSON.parse(TEXT.read(stored)),
    write: (value) => JSON.stringify(value ?? null),
  };
}

/** The column, or null for none. */
export function optional<T>(column: Column<T>): Column<T | null> {
  return {
    kind: column.kind,
    nullable: true,
    read: (stored) => (stored === null ? null : column.read(stored)),
    write: (value) => (value === null ? null : column.write(value)),
  };
}

function plain<T extends SqlValue>(kind: Column["kind"], holds: (stored: unknown) => stored is T): Column<T> {
  return {
    kind,
    nullable: false,
    read: (stored) => {
      if (!holds(stored)) throw new TypeError(`a ${kind} column cannot hold ${JSON.stringify(stored)}`);
      return stored;
    },
    write: (value) => value,
  };
}

const TEXT = text();
const NUMBER = integer();
