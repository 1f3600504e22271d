"use client";

import { CircleAlertIcon } from "lucide-react";
import { Button } from "@/components/ui/button";

/** What failed, in the server's own words, and a way to try again. */
export function ErrorNote({
  title,
  error,
  retry,
}: {
  title: string;
  error: unknown;
  retry?: (() => void) | undefined;
}) {
  return (
    <div role="alert" className="mx-auto flex max-w-lg flex-col items-start gap-2 rounded-lg border bg-card p-4">
      <p className="flex items-center gap-2 font-medium">
        <CircleAlertIcon className="size-4 text-destructive" aria-hidden="true" /> {title}
      </p>
      <p className="break-words text-muted-foreground">{messageOf(error)}</p>
      {retry !== undefined && (
        <Button variant="outline" size="sm" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The request did not reach a server. */
export function isAway(error: unknown): boolean {
  return error instanceof Error && /failed to fetch|networkerror|load failed/i.test(error.message);
}

export function messageOf(error: unknown): string {
  if (error instanceof Error && error.message !== "") {
    return isAway(error)
      ? "The server does not answer. It may be stopped or restarting; this page tries again by itself."
      : error.message;
  }
  return "No reason was given.";
}
