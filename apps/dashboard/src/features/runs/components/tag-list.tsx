"use client";

import { useQueryStates } from "nuqs";
import { Badge } from "@/components/ui/badge";
import { runsParsers } from "../search-params";

const SHOWN = 3;

/** Tags of a run; a click filters the table by one. */
export function TagList({ tags }: { tags: readonly string[] }) {
  const [{ tag: filter }, setState] = useQueryStates(runsParsers);
  return (
    <div className="flex max-w-64 items-center gap-1 overflow-hidden">
      {tags.slice(0, SHOWN).map((tag) => (
        <button
          key={tag}
          type="button"
          title={`Show only runs tagged ${tag}`}
          className="min-w-0 rounded-sm outline-none focus-visible:ring-2 focus-visible:ring-ring/60"
          onClick={() => setState({ tag: filter.includes(tag) ? filter : [...filter, tag] })}
        >
          <Badge className="block max-w-28 truncate hover:bg-accent">{tag}</Badge>
        </button>
      ))}
      {tags.length > SHOWN && (
        <span className="text-xs text-muted-foreground" title={tags.slice(SHOWN).join(", ")}>
          +{tags.length - SHOWN}
        </span>
      )}
    </div>
  );
}
