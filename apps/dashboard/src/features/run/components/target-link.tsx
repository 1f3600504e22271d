"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { messageOf } from "@/components/error-note";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useTRPC } from "@/trpc/client";

const NONE = "none";

/** Links a target by hand: for runs whose model card does not carry the corpus's and tokenizer's hashes. */
export function TargetLink({ runId, linked }: { runId: string; linked: string | null }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const targets = useQuery(trpc.target.list.queryOptions());
  const link = useMutation(
    trpc.target.link.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.target.ofRun.pathFilter()),
      onError: (error) => void toast.error("The target could not be linked", { description: messageOf(error) }),
    }),
  );
  if (targets.data === undefined || targets.data.length === 0) return null;
  return (
    <div className="flex items-center gap-2 text-muted-foreground">
      {linked === null && <span>No target is linked to this run.</span>}
      <Select
        value={linked ?? NONE}
        onValueChange={(value) => link.mutate({ run: runId, targetId: value === NONE ? null : value })}
      >
        <SelectTrigger aria-label="Target of this run" className="h-7 text-xs text-foreground">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          <SelectItem value={NONE}>{linked === null ? "link a target" : "no target"}</SelectItem>
          {targets.data.map((target) => (
            <SelectItem key={target.id} value={target.id}>
              {target.name}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}
