import { createServer } from "node:net";
import { requestPolicy } from "@headroom/api";
import { connect } from "../connect.ts";
import { type Finding, fault, type Patient, warning, well } from "./finding.ts";

const NEW_TOKEN = "export HEADROOM_WRITE_TOKEN=$(openssl rand -hex 24)";

/** Whether a server could be started with these tokens on this address. */
export function examineTokens({ host, env }: Patient): Finding {
  const { HEADROOM_WRITE_TOKEN: writeToken, HEADROOM_READ_TOKEN: readToken } = env;
  for (const [name, token] of Object.entries({ HEADROOM_WRITE_TOKEN: writeToken, HEADROOM_READ_TOKEN: readToken })) {
    if (token !== undefined && token !== token.trim()) {
      return fault("tokens", `${name} begins or ends with white space`, `export ${name}='${token.trim()}'`);
    }
  }
  if (readToken !== undefined && readToken === writeToken) {
    const says = "HEADROOM_READ_TOKEN equals HEADROOM_WRITE_TOKEN: who may read may write";
    return fault("tokens", says, "export HEADROOM_READ_TOKEN=$(openssl rand -hex 24)");
  }
  try {
    requestPolicy({ host, writeToken, readToken });
  } catch (error) {
    return fault("tokens", (error as Error).message, NEW_TOKEN);
  }
  return well("tokens", writeToken === undefined ? `none needed on ${host}` : `demanded on ${host}`);
}

/** Who listens where the server is to be: nobody, a Headroom server (then: does it answer this user?), or another program. */
export async function examineServer(patient: Patient, version: string): Promise<Finding> {
  const { host, port, env } = patient;
  const url = patient.url ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (patient.url === undefined && (await isFree(host, port))) return well("server", `none runs; port ${port} is free`);
  const token = env.HEADROOM_TOKEN ?? env.HEADROOM_WRITE_TOKEN;
  try {
    const info = await connect({ url, token }).server.info.query(undefined, { signal: AbortSignal.timeout(5_000) });
    if (info.version !== version) {
      const says = `${url} runs Headroom ${info.version}, this command is ${version}`;
      return warning("server", says, "stop that server and start it again with this version");
    }
    if (info.storeFull) return fault("server", `${url} has a full disk and takes no points`, "make room on its disk");
    return well("server", `${url} answers: Headroom ${info.version}, this user may ${info.access}`);
  } catch (error) {
    const status = (error as { data?: { httpStatus?: number } }).data?.httpStatus;
    if (status === 401 || status === 403) {
      return fault(
        "server",
        `${url} refuses this user (HTTP ${status})`,
        "export HEADROOM_TOKEN=<the token it was started with>",
      );
    }
    if (patient.url !== undefined)
      return fault("server", `${url} does not answer: ${reasonOf(error)}`, "headroom serve");
    return fault("server", `another program listens on ${host} port ${port}`, `headroom serve --port ${port + 1}`);
  }
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { cause?: Error } }).cause?.cause;
  return cause?.message ?? (error as Error).message;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", () => answer(false));
    probe.listen(port, host, () => probe.close(() => answer(true)));
  });
}
