"use client";

import type { RouterOutputs } from "@headroom/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { toast } from "sonner";
import { messageOf } from "@/components/error-note";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useTRPC } from "@/trpc/client";

const BY_HASHES = "by-hashes";

/**
 * Which target the run is held against: the one with its corpus's and tokenizer's hashes, or another by hand. Every
 * choice can be undone.
 */
export function TargetLink({ runId, linked }: { runId: string; linked: RouterOutputs["target"]["ofRun"] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const targets = useQuery(trpc.target.list.queryOptions());
  const byHand = linked?.linkedBy === "hand" ? linked.id : null;
  const link = useMutation(
    trpc.target.link.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.target.ofRun.pathFilter()),
      onError: (error) => void toast.error("The target could not be linked", { description: messageOf(error) }),
    }),
  );
  if (targets.data === undefined) return null;
  if (targets.data.length === 0) {
    return (
      <p className="text-muted-foreground">
        There is no target yet to hold this head against.{" "}
        <Link href="/targets" className="rounded-sm text-foreground underline underline-offset-4">
          How to estimate one
        </Link>
      </p>
    );
  }
  const nameOf = (id: string) => targets.data.find((target) => target.id === id)?.name ?? id;
  const choose = async (targetId: string | null) => {
    await link.mutateAsync({ run: runId, targetId }).then(
      () =>
        toast(targetId === null ? "Linked by hashes again" : `Linked to ${nameOf(targetId)}`, {
          action: { label: "Undo", onClick: () => link.mutate({ run: runId, targetId: byHand }) },
        }),
      () => undefined,
    );
  };
  return (
    <div className="flex flex-wrap items-center gap-2 text-muted-foreground">
      {linked === null && <span>No target has this run&rsquo;s corpus and tokenizer.</span>}
      <Select
        value={byHand ?? BY_HASHES}
        onValueChange={(value) => void choose(value === BY_HASHES ? null : value)}
        disabled={link.isPending}
      >
        <SelectTrigger aria-label="Target of this run" className="h-7 max-w-full text-xs text-foreground">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          <SelectItem value={BY_HASHES}>
            {byHand === null && linked === null ? "choose one" : "linked by hashes"}
          </SelectItem>
          {targets.data.map((target) => (
            <SelectItem key={target.id} value={target.id}>
              {target.id === byHand ? `${target.name} (chosen by you)` : target.name}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}
