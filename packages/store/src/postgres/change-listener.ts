import pg from "pg";
import { Hints } from "../sql/hints.ts";

const RECONNECT_AFTER_MS = 1_000;

/** Hears the notices of all processes on a connection of its own, open while anyone listens and reopened when lost. */
export class ChangeListener {
  readonly #url: string;
  readonly #channel: string;
  readonly #hints = new Hints();
  #client: pg.Client | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(url: string, channel: string) {
    this.#url = url;
    this.#channel = channel;
  }

  add(listener: () => void): () => void {
    const remove = this.#hints.add(listener);
    if (this.#client === undefined && this.#reconnect === undefined) this.#connect();
    return () => {
      remove();
      if (this.#hints.size === 0) this.#disconnect();
    };
  }

  /** Tells the listeners of this process without the way through the server. */
  give(): void {
    this.#hints.give();
  }

  async close(): Promise<void> {
    this.#disconnect();
    await this.#closing;
  }

  #connect(): void {
    const client = new pg.Client({ connectionString: this.#url });
    this.#client = client;
    client.on("notification", () => this.#hints.give());
    client.on("error", () => this.#retry(client));
    client.on("end", () => this.#retry(client));
    client
      .connect()
      .then(() => client.query(`LISTEN ${this.#channel}`))
      // what happened while nobody listened
      .then(() => this.#hints.give())
      .catch(() => this.#retry(client));
  }

  #retry(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#disconnect();
    this.#reconnect = setTimeout(() => {
      this.#reconnect = undefined;
      if (this.#hints.size > 0) this.#connect();
    }, RECONNECT_AFTER_MS).unref();
  }

  #disconnect(): void {
    clearTimeout(this.#reconnect);
    this.#reconnect = undefined;
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) this.#closing = client.end().catch(() => undefined);
  }
}
