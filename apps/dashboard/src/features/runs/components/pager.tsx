"use client";

import { ChevronLeftIcon, ChevronRightIcon } from "lucide-react";
import { useQueryStates } from "nuqs";
import { Button } from "@/components/ui/button";
import { PAGE_SIZE, runsParsers } from "../search-params";

export function Pager({ total }: { total: number }) {
  const [{ page }, setState] = useQueryStates(runsParsers);
  const pages = Math.ceil(total / PAGE_SIZE);
  if (pages <= 1 && page <= 1) return null;
  return (
    <nav aria-label="Pages of runs" className="flex items-center justify-end gap-2 text-muted-foreground">
      <span>
        <span className="num">{Math.min(total, (page - 1) * PAGE_SIZE + 1)}</span>–
        <span className="num">{Math.min(total, page * PAGE_SIZE)}</span> of <span className="num">{total}</span>
      </span>
      <Button
        variant="outline"
        size="icon-sm"
        aria-label="Previous page"
        disabled={page <= 1}
        onClick={() => setState({ page: page - 1 }, { history: "push" })}
      >
        <ChevronLeftIcon />
      </Button>
      <Button
        variant="outline"
        size="icon-sm"
        aria-label="Next page"
        disabled={page >= pages}
        onClick={() => setState({ page: page + 1 }, { history: "push" })}
      >
        <ChevronRightIcon />
      </Button>
    </nav>
  );
}
