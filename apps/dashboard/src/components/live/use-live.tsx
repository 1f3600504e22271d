"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { HardDriveIcon, UnplugIcon } from "lucide-react";
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";
import { useFrozenAt } from "@/components/views/frozen";
import { useTRPC } from "@/trpc/client";
import { isChanged, type RunChange, type TargetChange } from "./changed-queries";
import { RefreshQueue } from "./refresh-queue";

export type LiveState = "live" | "connecting" | "away";

const LiveContext = createContext<LiveState>("connecting");

/** Whether the page hears of changes. */
export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

/**
 * The page's one subscription: what changed is asked for again, nothing else. A hidden tab disconnects and costs
 * nothing; when it is shown again it is told what it missed.
 */
export function LiveUpdates({
  since,
  project,
  runIds,
  children,
}: {
  /** the store's cursor from before the page was rendered: nothing that came since is missed */
  since: number | undefined;
  project?: string | undefined;
  runIds?: string[] | undefined;
  children: ReactNode;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  // A saved view does not change.
  const frozen = useFrozenAt() !== undefined;
  const visible = useVisible() && !frozen;
  const [queue] = useState(
    () =>
      new RefreshQueue<RunChange | TargetChange | "everything">((changes) =>
        queryClient.invalidateQueries({
          predicate: (query) =>
            changes.includes("everything") ||
            isChanged(
              query.queryKey,
              changes.filter((change) => change !== "everything"),
            ),
        }),
      ),
  );
  const [started, setStarted] = useState(false);
  const subscription = useSubscription(
    trpc.live.onChange.subscriptionOptions(
      { project, runIds, lastEventId: since === undefined ? undefined : String(since) },
      {
        enabled: visible,
        onStarted: () => {
          // What failed while the server was away is asked again.
          if (started) queue.push(["everything"]);
          setStarted(true);
        },
        onData: ({ data: { reset, runs, targets } }) =>
          queue.push(reset ? ["everything"] : [...runs, ...targets.map((targetId) => ({ targetId }))]),
      },
    ),
  );
  const state: LiveState =
    subscription.status === "pending" ? "live" : subscription.status === "idle" ? "away" : "connecting";
  const isAway =
    subscription.status === "error" ||
    (subscription.status === "connecting" && (started || Boolean(subscription.error)));
  return (
    <LiveContext value={state}>
      {children}
      {subscription.data?.data.storeFull === true && <DiskFull />}
      {isAway && <Disconnected />}
    </LiveContext>
  );
}

function DiskFull() {
  return (
    <p
      role="alert"
      className="fixed right-4 bottom-16 z-40 flex max-w-sm items-center gap-2 rounded-md border bg-popover px-3 py-2 shadow-md"
    >
      <HardDriveIcon className="size-4 shrink-0 text-warn" aria-hidden="true" /> The server&rsquo;s disk is full.
      Nothing is lost: collectors keep their points and send them when there is space.
    </p>
  );
}

function Disconnected() {
  return (
    <p
      role="status"
      className="fixed right-4 bottom-4 z-40 flex items-center gap-2 rounded-md border bg-popover px-3 py-2 shadow-md"
    >
      <UnplugIcon className="size-4 text-warn" aria-hidden="true" /> The server does not answer. Trying again.
    </p>
  );
}

function useVisible(): boolean {
  return useSyncExternalStore(
    (listener) => {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
    () => document.visibilityState === "visible",
    () => true,
  );
}
