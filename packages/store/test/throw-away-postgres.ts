import { execFile, execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const execute = promisify(execFile);

/** Folder with initdb and pg_ctl: on the PATH, or where Debian keeps them; undefined without Postgres. */
export function postgresPrograms(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  const folders = [...versions.sort().reverse(), ...(process.env.PATH ?? "").split(delimiter)];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pg_ctl")));
}

/** Why Postgres is not tested, or undefined when it can be. */
export function whyNoPostgres(): string | undefined {
  if (postgresPrograms() === undefined) return "PostgreSQL is not installed (Debian: apt-get install postgresql)";
  if (!isRoot()) return undefined;
  try {
    execFileSync("runuser", ["-u", "postgres", "--", "true"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "this is root, which Postgres refuses to run as, and there is no user postgres to run it";
  }
}

function isRoot(): boolean {
  return userInfo().uid === 0;
}

/** A Postgres cluster in a temporary folder, reached by a socket in it. */
export class ThrowAwayPostgres {
  readonly #folder: string;
  readonly #programs: string;
  #databases = 0;

  private constructor(folder: string, programs: string) {
    this.#folder = folder;
    this.#programs = programs;
  }

  /** `settings` are lines of postgresql.conf, as `name=value`. */
  static async start(settings: readonly string[] = []): Promise<ThrowAwayPostgres> {
    const programs = postgresPrograms();
    if (programs === undefined) throw new Error(whyNoPostgres());
    const folder = mkdtempSync(join(tmpdir(), "headroom-pg-"));
    if (isRoot()) execFileSync("chown", ["postgres", folder]);
    chmodSync(folder, 0o700);
    const cluster = new ThrowAwayPostgres(folder, programs);
    const data = join(folder, "data");
    // a locale in which the order of text is not that of its bytes would show a query that depends on it
    await cluster.#execute("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
    const options = ["listen_addresses=", `unix_socket_directories=${folder}`, "max_connections=60", ...settings].map(
      (setting) => `-c '${setting}'`,
    );
    const log = join(folder, "log");
    await cluster.#execute("pg_ctl", "-D", data, "-l", log, "-o", options.join(" "), "-w", "start");
    return cluster;
  }

  async #execute(program: string, ...parameters: string[]): Promise<void> {
    const command = join(this.#programs, program);
    const [file, all] = isRoot()
      ? ["runuser", ["-u", "postgres", "--", command, ...parameters]]
      : [command, parameters];
    await execute(file as string, all as string[], { cwd: this.#folder });
  }

  get socketFolder(): string {
    return this.#folder;
  }

  url(database: string): string {
    return `postgres://postgres@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** A new, empty database. */
  async createDatabase(): Promise<string> {
    const name = `headroom_${++this.#databases}`;
    await this.query("postgres", `CREATE DATABASE ${name}`);
    return name;
  }

  async query(database: string, text: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      const result = values.length > 0 ? await client.query(text, values) : await client.query(text);
      return result.rows ?? [];
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.#execute("pg_ctl", "-D", join(this.#folder, "data"), "-m", "immediate", "-w", "stop");
    rmSync(this.#folder, { recursive: true });
  }
}

/** For clusters that hold nothing worth keeping: no flushing to disk, no work in the background. */
export const FAST_AND_UNSAFE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];
