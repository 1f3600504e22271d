"use client";

import { RUN_STATUSES } from "@headroom/protocol";
import { useQuery } from "@tanstack/react-query";
import { LayersIcon, SearchIcon, XIcon } from "lucide-react";
import Link from "next/link";
import { debounce, useQueryStates } from "nuqs";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useTRPC } from "@/trpc/client";
import { runsParsers } from "../search-params";
import { AddRunDialog } from "./add-run";
import { MetricColumns } from "./metric-columns";
import { SelectionActions } from "./selection-actions";

const ALL = "all projects";

export function RunsToolbar({ total }: { total: number | undefined }) {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(runsParsers);
  const projects = useQuery(trpc.project.list.queryOptions());
  const set = (patch: Parameters<typeof setState>[0] & object) => setState({ ...patch, page: null });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h1 className="sr-only">Runs</h1>
      <div className="relative w-full sm:w-64">
        <SearchIcon
          className="absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-muted-foreground"
          aria-hidden="true"
        />
        <Input
          type="search"
          aria-label="Search runs by name, tag or note"
          placeholder="Search name, tag, note"
          className="pl-8"
          value={state.q}
          onChange={(event) =>
            setState({ q: event.target.value || null, page: null }, { limitUrlUpdates: debounce(200) })
          }
        />
      </div>
      {projects.data !== undefined && projects.data.length > 1 && (
        <Select value={state.project ?? ALL} onValueChange={(value) => set({ project: value === ALL ? null : value })}>
          <SelectTrigger aria-label="Project" className="max-w-48">
            <SelectValue>{state.project ?? ALL}</SelectValue>
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ALL}>{ALL}</SelectItem>
            {projects.data.map((project) => (
              <SelectItem key={project.name} value={project.name}>
                {project.name} <span className="num text-muted-foreground">{project.runCount}</span>
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      )}
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="outline">
            Status
            {state.status.length > 0 && <Badge className="num">{state.status.length}</Badge>}
            {state.deleted && <Badge variant="warn">deleted</Badge>}
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start">
          {RUN_STATUSES.map((status) => (
            <DropdownMenuCheckboxItem
              key={status}
              checked={state.status.includes(status)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(checked) =>
                set({ status: checked ? [...state.status, status] : state.status.filter((one) => one !== status) })
              }
            >
              {status}
            </DropdownMenuCheckboxItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuCheckboxItem
            checked={state.deleted}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(checked) => set({ deleted: checked || null, runs: null })}
          >
            deleted, to restore
          </DropdownMenuCheckboxItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {state.tag.map((tag) => (
        <Button
          key={tag}
          variant="secondary"
          size="sm"
          aria-label={`Remove the filter on the tag ${tag}`}
          onClick={() => set({ tag: state.tag.filter((one) => one !== tag) })}
        >
          {tag} <XIcon />
        </Button>
      ))}
      <MetricColumns />
      {total !== undefined && (
        <span className="text-muted-foreground" role="status">
          <span className="num">{total}</span> {total === 1 ? "run" : "runs"}
        </span>
      )}
      <div className="ml-auto flex items-center gap-2">
        {state.runs.length === 0 && <AddRunDialog />}
        <SelectionActions />
        {state.runs.length === 0 && projects.data?.[0] !== undefined && (
          <Button variant="outline" asChild>
            <Link href={`/p/${encodeURIComponent(state.project ?? projects.data[0].name)}`}>
              <LayersIcon /> Overlay board
            </Link>
          </Button>
        )}
      </div>
    </div>
  );
}
