// A Postgres cluster in a temporary folder for benchmarks, with the server's own (durable) settings.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";

const DEBIAN = "/usr/lib/postgresql";

/** Starts one; undefined where Postgres is not installed, or where this is root and there is no user postgres. */
export function startPostgres() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, "bin")) : [];
  const programs = [...versions.sort().reverse(), ...(process.env.PATH ?? "").split(delimiter)].find((folder) =>
    existsSync(join(folder, "initdb")),
  );
  if (programs === undefined) return undefined;
  // Postgres refuses to run as root.
  const isRoot = userInfo().uid === 0;
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-pg-"));
  const data = join(folder, "data");
  const execute = (program, ...parameters) => {
    const command = [join(programs, program), "-D", data, ...parameters];
    const [file, ...rest] = isRoot ? ["runuser", "-u", "postgres", "--", ...command] : command;
    execFileSync(file, rest, { cwd: folder, stdio: "ignore" });
  };
  try {
    if (isRoot) execFileSync("chown", ["postgres", folder], { stdio: "ignore" });
    chmodSync(folder, 0o700);
    execute("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8");
    const options = `-c listen_addresses= -c unix_socket_directories=${folder}`;
    execute("pg_ctl", "-l", join(folder, "log"), "-o", options, "-w", "start");
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  let schemas = 0;
  return {
    url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    data,
    /** Makes a schema, so that a store may have tables of its own; its name. */
    schema() {
      const name = `bench_${++schemas}`;
      const command = [join(programs, "psql"), "-h", folder, "-U", "postgres", "-q", "-c", `CREATE SCHEMA ${name}`];
      execFileSync(command[0], command.slice(1), { cwd: folder, stdio: "ignore" });
      return name;
    },
    stop() {
      execute("pg_ctl", "-m", "immediate", "-w", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
