"use client";

import { ShareMenuView } from "@/components/views/share-menu-view";
import { boardSearch } from "../prepare/board-search";
import type { Board } from "./use-board";

export function ShareMenu({ board, project }: { board: Board; project: string }) {
  const complete = () =>
    boardSearch(window.location.search, { runs: board.slugs, metrics: board.metrics, group: board.group });
  return (
    <ShareMenuView
      title={`${project}: ${board.runs.length} ${board.runs.length === 1 ? "run" : "runs"}`}
      page={{ kind: "board", project }}
      path={`/p/${encodeURIComponent(project)}`}
      search={complete}
    />
  );
}
