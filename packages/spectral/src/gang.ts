import type { HalfShare } from "./accumulate-gram.ts";
import { createKernelMemory, createKernels, type Kernels } from "./kernels.ts";
import { createWorkerClient, type WorkerClient } from "./worker-client.ts";
import type { WorkerThread } from "./worker-threads.ts";

/** Worker threads on one shared memory. */
export interface Gang {
  readonly kernels: Kernels;
  readonly clients: readonly WorkerClient[];
}

export function startGang(threads: number, startThread?: (url: URL) => WorkerThread): Gang {
  const memory = createKernelMemory(true);
  const clients = Array.from({ length: threads }, () => createWorkerClient(startThread));
  for (const client of clients) client.run("gang.join", { memory }).catch(() => undefined);
  return { kernels: createKernels(memory), clients };
}

/** One task for each half of the rows, on two threads where there are two. */
export function byHalves<TOutput>(
  clients: readonly WorkerClient[],
  run: (client: WorkerClient, share: { half: 0 | 1; worker: number }) => Promise<TOutput>,
): Promise<TOutput[]> {
  return Promise.all(
    ([0, 1] as const).map((half) => {
      const worker = half % clients.length;
      return run(clients[worker]!, { half, worker });
    }),
  );
}

/** Runs `clear` for both halves of the rows, then `add` for two halves times as many parts as there are pairs of workers. */
export async function addByHalves(
  clients: readonly WorkerClient[],
  tasks: { readonly clear: string; readonly add: string },
  context: object,
): Promise<void> {
  const parts = Math.ceil(clients.length / 2);
  const shares: Omit<HalfShare, "worker">[] = [];
  for (const half of [0, 1] as const) for (let part = 0; part < parts; part++) shares.push({ half, part, parts });
  await byHalves(clients, (client, { half }) => client.run(tasks.clear, { ...context, half }));
  await Promise.all(
    clients.map(async (client, worker) => {
      for (let i = worker; i < shares.length; i += clients.length) {
        await client.run(tasks.add, { ...context, ...shares[i], worker });
      }
    }),
  );
}
