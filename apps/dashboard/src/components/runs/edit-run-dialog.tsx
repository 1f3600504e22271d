"use client";

import { LIMITS } from "@headroom/protocol";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Textarea } from "@/components/ui/textarea";
import { useRunActions } from "./use-run-actions";

export interface EditableRun {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly note: string;
}

/** Name, tags and note of a run. */
export function EditRunDialog({
  run,
  open,
  onOpenChange,
}: {
  run: EditableRun;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Edit run</DialogTitle>
          <DialogDescription>What people see of it; its data stay as they are.</DialogDescription>
        </DialogHeader>
        <EditRunForm run={run} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function EditRunForm({ run, onDone }: { run: EditableRun; onDone: () => void }) {
  const actions = useRunActions();
  const id = useId();
  const [name, setName] = useState(run.name);
  const [tags, setTags] = useState(run.tags.join(", "));
  const [note, setNote] = useState(run.note);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await actions.update({ run: run.id, name: name.trim(), tags: splitTags(tags), note });
      onDone();
    } catch {
      // said by a toast; what was typed stays
    }
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-3">
      <div className="flex flex-col gap-1">
        <Label htmlFor={`${id}-name`}>Name</Label>
        <Input
          id={`${id}-name`}
          value={name}
          required
          maxLength={LIMITS.nameLength}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="flex flex-col gap-1">
        <Label htmlFor={`${id}-tags`}>Tags, separated by commas</Label>
        <Input id={`${id}-tags`} value={tags} onChange={(event) => setTags(event.target.value)} />
      </div>
      <div className="flex flex-col gap-1">
        <Label htmlFor={`${id}-note`}>Note, in Markdown</Label>
        <Textarea
          id={`${id}-note`}
          value={note}
          maxLength={LIMITS.noteLength}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" disabled={actions.updating || name.trim() === ""}>
          Save
        </Button>
      </DialogFooter>
    </form>
  );
}

export function splitTags(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
}
