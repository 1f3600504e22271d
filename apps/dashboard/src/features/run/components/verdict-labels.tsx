"use client";

import type { RouterOutputs } from "@headroom/api";
import { LIMITS } from "@headroom/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CheckIcon, XIcon } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { formatMoment } from "@/components/charts/prepare/format";
import { messageOf } from "@/components/error-note";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Textarea } from "@/components/ui/textarea";
import { useTRPC } from "@/trpc/client";

type Label = RouterOutputs["verdict"]["get"]["labels"][number];

/** People's word on the verdict: confirmed or dismissed, with a note; kept and exportable as labels. */
export function VerdictLabels({
  runId,
  labels,
  onset,
  readOnly,
}: {
  runId: string;
  labels: readonly Label[];
  onset: number | undefined;
  readOnly: boolean;
}) {
  return (
    <div className="flex flex-col gap-1.5">
      {labels.map((label) => (
        <p key={label.id} className="flex flex-wrap items-baseline gap-2 text-xs">
          <Badge variant="outline">{label.decision}</Badge>
          <span className="min-w-0 break-words">{label.note}</span>
          <span className="num text-muted-foreground" suppressHydrationWarning>
            {formatMoment(label.createdAtMs)}
          </span>
        </p>
      ))}
      {!readOnly && (
        <div className="flex gap-2">
          <LabelButton runId={runId} decision="confirm" onset={onset} />
          <LabelButton runId={runId} decision="dismiss" onset={undefined} />
        </div>
      )}
    </div>
  );
}

function LabelButton({
  runId,
  decision,
  onset,
}: {
  runId: string;
  decision: "confirm" | "dismiss";
  onset: number | undefined;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const options = {
    onSuccess: () => {
      setOpen(false);
      setNote("");
      return Promise.all([
        queryClient.invalidateQueries(trpc.verdict.pathFilter()),
        queryClient.invalidateQueries(trpc.run.list.pathFilter()),
      ]);
    },
    onError: (error: unknown) => void toast.error("The label could not be kept", { description: messageOf(error) }),
  };
  const confirm = useMutation(trpc.verdict.confirm.mutationOptions(options));
  const dismiss = useMutation(trpc.verdict.dismiss.mutationOptions(options));
  const mutation = decision === "confirm" ? confirm : dismiss;
  const Icon = decision === "confirm" ? CheckIcon : XIcon;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline" size="sm">
          <Icon /> {decision === "confirm" ? "Confirm" : "Dismiss"}
        </Button>
      </PopoverTrigger>
      <PopoverContent className="flex flex-col gap-2">
        <Textarea
          aria-label="Note"
          placeholder={decision === "confirm" ? "What confirms it?" : "Why is it something else?"}
          value={note}
          maxLength={LIMITS.noteLength}
          onChange={(event) => setNote(event.target.value)}
        />
        <Button
          size="sm"
          disabled={mutation.isPending}
          onClick={() => mutation.mutate({ run: runId, note, ...(onset === undefined ? {} : { onsetStep: onset }) })}
        >
          {decision === "confirm" ? "Confirm the verdict" : "Dismiss the verdict"}
        </Button>
      </PopoverContent>
    </Popover>
  );
}
