"use client";

import { LayersIcon, PencilIcon, Trash2Icon } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Markdown } from "@/components/markdown";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { EditRunDialog } from "@/components/runs/edit-run-dialog";
import { RunStatusMark } from "@/components/runs/run-status";
import { useRunActions } from "@/components/runs/use-run-actions";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useFrozenAt } from "@/components/views/frozen";
import { ShareMenuView } from "@/components/views/share-menu-view";

export function RunHeader({ run, badge }: { run: RunRecord; badge: React.ReactNode }) {
  const router = useRouter();
  const frozen = useFrozenAt() !== undefined;
  const actions = useRunActions();
  const [editing, setEditing] = useState(false);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0">
          <p className="text-xs text-muted-foreground">
            <Link href={`/p/${encodeURIComponent(run.project)}`} className="rounded-sm hover:underline">
              {run.project}
            </Link>
          </p>
          <h1 className="text-lg leading-6 font-semibold tracking-tight break-words">{run.name}</h1>
        </div>
        {!frozen && (
          <div className="ml-auto flex items-center gap-2">
            <Button variant="outline" asChild>
              <Link href={`/p/${encodeURIComponent(run.project)}?runs=${encodeURIComponent(run.slug)}`}>
                <LayersIcon /> Overlay
              </Link>
            </Button>
            <ShareMenuView
              title={run.name}
              page={{ kind: "run", run: run.id }}
              path={`/r/${run.slug}`}
              search={() => window.location.search}
            />
            <Button
              variant="outline"
              size="icon"
              aria-label="Edit name, tags and note"
              onClick={() => setEditing(true)}
            >
              <PencilIcon />
            </Button>
            <Button
              variant="outline"
              size="icon"
              aria-label="Delete the run"
              onClick={async () => {
                router.push("/");
                await actions.remove([run]);
              }}
            >
              <Trash2Icon />
            </Button>
          </div>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <RunStatusMark status={run.status} withText />
        {badge}
        {run.tags.map((tag) => (
          <Link key={tag} href={`/?tag=${encodeURIComponent(tag)}`} className="rounded-sm">
            <Badge className="hover:bg-accent">{tag}</Badge>
          </Link>
        ))}
      </div>
      {run.note !== "" && <Markdown className="max-w-3xl text-muted-foreground">{run.note}</Markdown>}
      {run.modelCard.provenance !== undefined && (
        <p className="w-fit rounded-md border border-dashed px-2.5 py-1 text-xs">{run.modelCard.provenance}</p>
      )}
      <EditRunDialog run={run} open={editing} onOpenChange={setEditing} />
    </div>
  );
}
