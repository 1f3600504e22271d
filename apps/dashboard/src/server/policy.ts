import { type RequestPolicy, requestPolicy } from "@headroom/api";

/** Who may call: see the api's guard. @throws RangeError when bound beyond this machine without a write token */
export function policy(): RequestPolicy {
  return requestPolicy({
    host: process.env.HEADROOM_HOST ?? "127.0.0.1",
    writeToken: process.env.HEADROOM_WRITE_TOKEN,
    readToken: process.env.HEADROOM_READ_TOKEN,
    hosts: process.env.HEADROOM_HOSTS?.split(",").map((host) => host.trim().toLowerCase()),
  });
}
