"use client";

import { METRICS } from "@headroom/protocol";
import { ArrowDownIcon, ArrowUpIcon, Columns3Icon, XIcon } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { columnLabel, settingKeys } from "../prepare/columns";
import type { Row } from "../prepare/run-values";
import { useColumns } from "./use-columns";

const METRIC_NAMES = METRICS.map(({ name }) => name);
const SHOWN = 60;

/** Which settings and metrics have a column, and in which order; searched by any part of their names. */
export function ColumnChoice({ rows }: { rows: readonly Row[] }) {
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="outline" className="hidden md:inline-flex">
          <Columns3Icon /> Columns
        </Button>
      </PopoverTrigger>
      <PopoverContent className="flex max-h-[28rem] w-80 flex-col gap-2">
        <Choices rows={rows} />
      </PopoverContent>
    </Popover>
  );
}

/** In the page only while it is open: it looks through the settings of every run. */
function Choices({ rows }: { rows: readonly Row[] }) {
  const [columns, choose] = useColumns();
  const [find, setFind] = useState("");
  const words = find.trim().toLowerCase();
  const settings = useMemo(() => settingKeys(rows), [rows]);
  const known = [...new Set([...settings, ...METRIC_NAMES])].filter((key) => !columns.includes(key));
  const found = known.filter((key) => `${key} ${columnLabel(key)}`.toLowerCase().includes(words));
  const custom = words !== "" && !known.includes(find.trim()) && !columns.includes(find.trim()) ? [find.trim()] : [];
  const move = (i: number, by: number) => {
    const next = [...columns];
    next.splice(i + by, 0, ...next.splice(i, 1));
    choose(next);
  };
  return (
    <>
      <ul aria-label="Chosen columns" className="flex flex-col">
        {columns.map((key, i) => (
          <li key={key} className="flex items-center gap-1">
            <span className="min-w-0 flex-1 truncate" title={key}>
              {columnLabel(key)}
            </span>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Move ${columnLabel(key)} left`}
              disabled={i === 0}
              onClick={() => move(i, -1)}
            >
              <ArrowUpIcon />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Move ${columnLabel(key)} right`}
              disabled={i === columns.length - 1}
              onClick={() => move(i, 1)}
            >
              <ArrowDownIcon />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Remove the column ${columnLabel(key)}`}
              onClick={() => choose(columns.filter((one) => one !== key))}
            >
              <XIcon />
            </Button>
          </li>
        ))}
      </ul>
      <Input
        type="search"
        aria-label="Find a setting or a metric"
        placeholder="Add a setting or a metric"
        value={find}
        onChange={(event) => setFind(event.target.value)}
      />
      <ul aria-label="Columns to add" className="flex min-h-24 flex-col overflow-y-auto">
        {[...found.slice(0, SHOWN), ...custom].map((key) => (
          <li key={key}>
            <button
              type="button"
              className="flex min-h-6 w-full items-center gap-2 rounded-sm px-1 text-left outline-none hover:bg-accent focus-visible:ring-2 focus-visible:ring-ring/60"
              onClick={() => choose([...columns, key])}
            >
              <span className="truncate">{columnLabel(key)}</span>
              <span className="num ml-auto max-w-40 truncate text-[11px] text-muted-foreground">{key}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <p className="text-xs text-muted-foreground">
          {SHOWN} of {found.length}; search for the others.
        </p>
      )}
    </>
  );
}
