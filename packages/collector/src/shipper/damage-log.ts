import { keepDamage } from "../spool/set-aside.ts";
import type { SpoolDamage } from "../spool/spool-reader.ts";

/** Keeps, counts and tells the damage of one spool; each piece once, however often it is read. */
export class DamageLog {
  readonly #directory: string;
  readonly #onNotice: (message: string) => void;
  #lostRecords = 0;

  constructor(directory: string, onNotice: (message: string) => void) {
    this.#directory = directory;
    this.#onNotice = onNotice;
  }

  get lostRecords(): number {
    return this.#lostRecords;
  }

  take(damage: SpoolDamage): void {
    const { segment, from, to, lost, torn, reason } = damage;
    let where = "";
    if (to > from && !torn) {
      try {
        const file = keepDamage(this.#directory, damage);
        if (file === undefined) return;
        where = `; the bytes are kept in ${file}`;
      } catch (error) {
        // A full disk must not hold up what empties it.
        where = `; the bytes cannot be kept: ${(error as Error).message}`;
      }
    }
    this.#lostRecords += lost;
    this.#onNotice(
      `The spool in ${this.#directory} is damaged: ${lost} records are lost at bytes ${from} to ${to} of segment ` +
        `${segment}, ${reason}${where}`,
    );
  }
}
