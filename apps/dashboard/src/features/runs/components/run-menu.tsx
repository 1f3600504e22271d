"use client";

import { EllipsisIcon, PencilIcon, Trash2Icon, Undo2Icon } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { type EditableRun, EditRunDialog } from "@/components/runs/edit-run-dialog";
import { useRunActions } from "@/components/runs/use-run-actions";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { runsParsers } from "../search-params";

export function RunMenu({
  run,
}: {
  run: EditableRun & { readonly slug: string; readonly deletedAtMs: number | null };
}) {
  const actions = useRunActions();
  const [editing, setEditing] = useState(false);
  const [{ runs: ticked }, setState] = useQueryStates(runsParsers);
  if (run.deletedAtMs !== null) {
    return (
      <Button variant="outline" size="sm" onClick={() => actions.restore(run.id)}>
        <Undo2Icon /> Restore
      </Button>
    );
  }
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${run.name}`}>
            <EllipsisIcon />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setEditing(true)}>
            <PencilIcon /> Edit name, tags, note
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem
            variant="destructive"
            onSelect={async () => {
              if (ticked.includes(run.slug)) await setState({ runs: ticked.filter((slug) => slug !== run.slug) });
              await actions.remove([run]);
            }}
          >
            <Trash2Icon /> Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <EditRunDialog run={run} open={editing} onOpenChange={setEditing} />
    </>
  );
}
