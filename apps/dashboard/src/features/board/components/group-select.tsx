"use client";

import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import type { Board } from "./use-board";

const NONE = "none";

/** One line a run, or one mean with its band a group. */
export function GroupSelect({ board }: { board: Board }) {
  const choices = board.groupingChoices;
  const value = board.group ?? NONE;
  const label =
    value === NONE
      ? "nothing"
      : (choices.find(({ key }) => key === value)?.label ?? value.replace(/^(config|card)\./, ""));
  return (
    <Select value={value} onValueChange={(key) => board.set({ group: key === NONE ? null : key })}>
      <SelectTrigger aria-label="Group runs">
        <span className="text-muted-foreground">group by</span> <SelectValue>{label}</SelectValue>
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={NONE}>nothing</SelectItem>
        {choices.map(({ key, label }) => (
          <SelectItem key={key} value={key}>
            {label}
          </SelectItem>
        ))}
        {value !== NONE && !choices.some(({ key }) => key === value) && (
          <SelectItem value={value}>{value.replace(/^(config|card)\./, "")}</SelectItem>
        )}
      </SelectContent>
    </Select>
  );
}
