"use client";

import { METRICS } from "@headroom/protocol";
import { Columns3Icon } from "lucide-react";
import { useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { runsParsers } from "../search-params";

const NAMES = METRICS.map((metric) => metric.name);

/** Which metrics' last values the table shows: the catalogue's, and any other by its name. */
export function MetricColumns() {
  const [{ metrics }, setState] = useQueryStates(runsParsers);
  const [custom, setCustom] = useState("");
  const set = (next: string[]) => setState({ metrics: next });
  const add = (event: FormEvent) => {
    event.preventDefault();
    const name = custom.trim();
    if (name === "" || metrics.includes(name)) return;
    set([...metrics, name]);
    setCustom("");
  };
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="outline" className="hidden md:inline-flex">
          <Columns3Icon /> Columns
        </Button>
      </PopoverTrigger>
      <PopoverContent className="flex max-h-96 flex-col gap-1">
        {[...new Set([...NAMES, ...metrics])].map((name) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
          <label key={name} className="flex items-center gap-2 rounded-sm px-1 py-0.5 hover:bg-accent">
            <Checkbox
              checked={metrics.includes(name)}
              onCheckedChange={(checked) =>
                set(checked === true ? [...metrics, name] : metrics.filter((one) => one !== name))
              }
            />
            <span className="num truncate text-xs">{name}</span>
          </label>
        ))}
        <form onSubmit={add} className="flex gap-1.5 pt-2">
          <Input
            aria-label="Another metric's name"
            placeholder="another metric"
            value={custom}
            onChange={(event) => setCustom(event.target.value)}
          />
          <Button type="submit" variant="outline">
            Add
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}
