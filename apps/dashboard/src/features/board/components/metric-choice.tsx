"use client";

import { metricDefinition } from "@headroom/protocol";
import { ChartLineIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { Board } from "./use-board";

const SHOWN = 200;

/** Which of the ticked runs' metrics have a panel. */
export function MetricChoice({ board }: { board: Board }) {
  const [find, setFind] = useState("");
  const words = find.trim().toLowerCase();
  const choices = [...new Set([...board.metrics, ...board.available])].filter(
    (name) => words === "" || name.toLowerCase().includes(words) || metricDefinition(name).label.includes(words),
  );
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="outline">
          <ChartLineIcon /> Metrics <span className="num text-muted-foreground">{board.metrics.length}</span>
        </Button>
      </PopoverTrigger>
      <PopoverContent className="flex w-80 flex-col gap-1">
        <Input
          type="search"
          aria-label="Find a metric"
          placeholder="Find a metric"
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
        <div className="flex max-h-80 flex-col overflow-y-auto pt-1">
          {choices.slice(0, SHOWN).map((name) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
            <label key={name} className="flex items-center gap-2 rounded-sm px-1 py-1 hover:bg-accent">
              <Checkbox
                checked={board.metrics.includes(name)}
                onCheckedChange={(checked) =>
                  board.set({
                    metrics: checked === true ? [...board.metrics, name] : board.metrics.filter((one) => one !== name),
                  })
                }
              />
              <span className="min-w-0 flex-1 truncate">{metricDefinition(name).label}</span>
              {metricDefinition(name).label !== name && (
                <span className="num max-w-32 truncate text-[11px] text-muted-foreground">{name}</span>
              )}
            </label>
          ))}
          {choices.length === 0 && <p className="px-1 text-muted-foreground">No metric of the ticked runs matches.</p>}
          {choices.length > SHOWN && (
            <p className="px-1 pt-1 text-xs text-muted-foreground">
              {SHOWN} of {choices.length}; search for the others.
            </p>
          )}
        </div>
      </PopoverContent>
    </Popover>
  );
}
