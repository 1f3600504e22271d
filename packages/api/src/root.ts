import { attemptRouter } from "./router/attempt.ts";
import { eventRouter } from "./router/event.ts";
import { liveRouter } from "./router/live.ts";
import { profileRouter } from "./router/profile.ts";
import { projectRouter } from "./router/project.ts";
import { runRouter } from "./router/run.ts";
import { seriesRouter } from "./router/series.ts";
import { serverRouter } from "./router/server.ts";
import { spectrumRouter } from "./router/spectrum.ts";
import { targetRouter } from "./router/target.ts";
import { verdictRouter } from "./router/verdict.ts";
import { viewRouter } from "./router/view.ts";
import { createCallerFactory, createRouter } from "./trpc.ts";

export const appRouter = createRouter({
  attempt: attemptRouter,
  event: eventRouter,
  live: liveRouter,
  profile: profileRouter,
  project: projectRouter,
  run: runRouter,
  series: seriesRouter,
  server: serverRouter,
  spectrum: spectrumRouter,
  target: targetRouter,
  verdict: verdictRouter,
  view: viewRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in-process: `createCaller(api.context("write")).run.list({})`. */
export const createCaller = createCallerFactory(appRouter);
