/** The server's router as a type: the one place where the collector knows of the api package. */
export type { AppRouter } from "@headroom/api";
