"use client";

import { ChevronDownIcon } from "lucide-react";
import { CENTRES, type Centre, SPREADS, type Spread } from "@/components/charts/prepare/group";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import type { Board } from "./use-board";

const SPREAD_LABELS: Readonly<Record<Spread, string>> = {
  range: "least to greatest",
  deviation: "± 1 standard deviation",
  interval: "95 % interval of the mean",
};

/** One line a run, or one line with its band a group; groups by any settings together. */
export function GroupSelect({ board }: { board: Board }) {
  const keys = board.group?.split(",") ?? [];
  const choices = [
    ...board.groupingChoices,
    ...keys
      .filter((key) => !board.groupingChoices.some((choice) => choice.key === key))
      .map((key) => ({ key, label: key.replace(/^(config|card)\./, "") })),
  ];
  const set = (next: readonly string[]) =>
    board.set({ group: next.length === 0 ? null : next.join(",") }, { history: "push" });
  const label = keys.map((key) => choices.find((choice) => choice.key === key)?.label ?? key).join(", ");
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="outline" className="max-w-72">
            <span className="text-muted-foreground">group by</span>
            <span className="truncate">{label || "nothing"}</span>
            <ChevronDownIcon />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="max-h-96 overflow-y-auto">
          <DropdownMenuItem onSelect={() => set([])}>nothing</DropdownMenuItem>
          {choices.map((choice) => (
            <DropdownMenuCheckboxItem
              key={choice.key}
              checked={keys.includes(choice.key)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(checked) =>
                set(checked ? [...keys, choice.key] : keys.filter((one) => one !== choice.key))
              }
            >
              {choice.label}
            </DropdownMenuCheckboxItem>
          ))}
        </DropdownMenuContent>
      </DropdownMenu>
      {keys.length > 0 && (
        <>
          <Select value={board.centre} onValueChange={(value) => board.set({ centre: value as Centre })}>
            <SelectTrigger aria-label="Line of a group">
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {CENTRES.map((centre) => (
                <SelectItem key={centre} value={centre}>
                  {centre}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
          <Select value={board.spread} onValueChange={(value) => board.set({ spread: value as Spread })}>
            <SelectTrigger aria-label="Band of a group">
              <SelectValue>{SPREAD_LABELS[board.spread]}</SelectValue>
            </SelectTrigger>
            <SelectContent>
              {SPREADS.map((spread) => (
                <SelectItem key={spread} value={spread}>
                  {SPREAD_LABELS[spread]}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        </>
      )}
    </>
  );
}
