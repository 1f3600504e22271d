"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { messageOf } from "@/components/error-note";
import { useTRPC } from "@/trpc/client";

/** Changes of a run, each shown at once and undone or explained when it fails. */
export function useRunActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.run.pathFilter()),
      queryClient.invalidateQueries(trpc.project.pathFilter()),
    ]);
  const failed = (what: string) => (error: unknown) => void toast.error(what, { description: messageOf(error) });
  const restore = useMutation(
    trpc.run.restore.mutationOptions({ onSuccess: refresh, onError: failed("The run could not be restored") }),
  );
  const remove = useMutation(
    trpc.run.delete.mutationOptions({ onSuccess: refresh, onError: failed("The run could not be deleted") }),
  );
  const update = useMutation(
    trpc.run.update.mutationOptions({ onSuccess: refresh, onError: failed("The change could not be saved") }),
  );
  return {
    update: update.mutateAsync,
    updating: update.isPending,
    restore: (run: string) => restore.mutate({ run }),
    remove: async (runs: readonly { readonly id: string; readonly name: string }[]) => {
      const deleted: { readonly id: string; readonly name: string }[] = [];
      for (const run of runs) {
        try {
          await remove.mutateAsync({ run: run.id });
          deleted.push(run);
        } catch {
          // said by onError; the others are still tried
        }
      }
      if (deleted.length === 0) return;
      toast(deleted.length === 1 ? `Deleted ${deleted[0]!.name}` : `Deleted ${deleted.length} runs`, {
        duration: 10_000,
        action: {
          label: "Undo",
          onClick: () => {
            for (const run of deleted) restore.mutate({ run: run.id });
          },
        },
      });
    },
  };
}
