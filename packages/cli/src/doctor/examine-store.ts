import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openApi } from "@headroom/api";
import { inspectSpool } from "@headroom/collector";
import { type Finding, fault, type Patient, warning, well } from "./finding.ts";

/** The data folder, the store in it (or the database DATABASE_URL names) and what waits to be delivered. */
export async function examineStore(patient: Patient): Promise<Finding[]> {
  const { directory, env } = patient;
  const folder = examineFolder(directory);
  if (folder.state !== "well" && env.DATABASE_URL === undefined) return [folder];
  const spools = folder.state === "well" ? [examineSpools(directory)] : [];
  return [folder, ...examineModes(directory), await examineContent(patient), ...spools];
}

function examineFolder(directory: string): Finding {
  if (!existsSync(directory)) {
    return warning("folder", `there is no ${directory} yet`, "headroom serve makes it; or set HEADROOM_DIR or --dir");
  }
  if (!statSync(directory).isDirectory()) {
    return fault("folder", `${directory} is a file, not a folder`, "set HEADROOM_DIR or --dir to a folder");
  }
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fault("folder", `${directory} cannot be written by this user`, `sudo chown -R "$USER" ${directory}`);
  }
  return well("folder", directory);
}

/** Losses, notes and configurations are for whoever may read the folder. */
function examineModes(directory: string): Finding[] {
  if (process.platform === "win32" || !existsSync(directory) || !statSync(directory).isDirectory()) return [];
  if ((statSync(directory).mode & 0o007) === 0) return [];
  const open = readdirSync(directory)
    .filter((name) => name.startsWith("headroom.sqlite"))
    .filter((name) => (statSync(join(directory, name)).mode & 0o006) !== 0);
  if (open.length === 0) return [];
  const says = `everyone on this machine may read or write ${open.join(", ")}`;
  return [warning("permissions", says, `chmod -R o-rwx ${directory}`)];
}

/** Opens the store and verifies all of it. */
async function examineContent({ directory, env }: Patient): Promise<Finding> {
  const databaseUrl = env.DATABASE_URL;
  const where = databaseUrl === undefined ? "SQLite" : "Postgres";
  if (databaseUrl === undefined && !existsSync(join(directory, "headroom.sqlite"))) {
    return well("store", "none yet: the first command that writes makes it");
  }
  try {
    const { store, close } = await openApi({ directory, databaseUrl });
    try {
      const { points, chunks, faults } = await store.care.check();
      if (faults.length === 0) return well("store", `${where}, ${points} points in ${chunks} chunks, no fault`);
      const says = `${where}, ${faults.length} faults in ${chunks} chunks, the first: ${faults[0]}`;
      return fault("store", says, "headroom check names them all; bring back a copy that headroom backup wrote");
    } finally {
      await close();
    }
  } catch (error) {
    return fault("store", error instanceof Error ? error.message : String(error), mendOf(error, databaseUrl));
  }
}

function mendOf(error: unknown, databaseUrl: string | undefined): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "newer-version") return "npm install --global headroom-lm@latest (in a clone: git pull)";
  if (databaseUrl !== undefined) return "check DATABASE_URL with: psql \"$DATABASE_URL\" -c 'SELECT 1'";
  if (code === "corrupt") return "put a copy that headroom backup wrote in its place, or move the file away";
  return "stop what else uses the folder, then: headroom check";
}

function examineSpools(directory: string): Finding {
  const { waiting, inUse, refused, damaged } = inspectSpool(directory);
  const counts = `${waiting} spools wait, ${inUse} are in use, ${refused} batches were refused, ${damaged} pieces are damaged`;
  if (waiting > 0) return warning("spool", counts, `headroom sync ${directory} --url http://localhost:3000`);
  if (refused > 0) return warning("spool", counts, `headroom sync ${directory} --retry-refused`);
  if (damaged > 0)
    return warning("spool", counts, `their files lie aside in ${join(directory, "spool")}; delete them when read`);
  return well("spool", counts);
}
