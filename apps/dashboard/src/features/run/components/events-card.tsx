"use client";

import { useQuery } from "@tanstack/react-query";
import { formatMoment, formatStep } from "@/components/charts/prepare/format";
import { recordedBy } from "@/components/series/as-of";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { useFrozenAt } from "@/components/views/frozen";
import { useTRPC } from "@/trpc/client";

/** What happened to the run, newest first, and its attempts when it was resumed or rewound. */
export function EventsCard({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const events = useQuery(trpc.event.list.queryOptions({ run: runId }));
  const attempts = useQuery(trpc.attempt.list.queryOptions({ run: runId }));
  const newest = [...recordedBy(events.data ?? [], useFrozenAt())].reverse();
  return (
    <Card aria-label="Events">
      <CardHeader>
        <CardTitle>Events</CardTitle>
      </CardHeader>
      <CardContent className="max-h-80 overflow-y-auto">
        {attempts.data !== undefined && attempts.data.length > 1 && (
          <ul className="mb-2 flex flex-col gap-1 border-b pb-2">
            {attempts.data.map((attempt) => (
              <li key={attempt.attempt} className="flex gap-2">
                <Badge variant="outline">attempt {attempt.attempt}</Badge>
                <span>
                  from step <span className="num">{formatStep(attempt.fromStep)}</span>
                </span>
                <span className="num ml-auto text-xs text-muted-foreground">{formatMoment(attempt.openedAtMs)}</span>
              </li>
            ))}
          </ul>
        )}
        {newest.length === 0 ? (
          <p className="text-muted-foreground">{events.isPending ? "Loading" : "Nothing yet."}</p>
        ) : (
          <ol className="flex flex-col gap-1.5">
            {newest.map((event) => (
              <li key={event.id} className="flex flex-wrap items-baseline gap-x-2">
                <Badge variant="outline">{event.kind}</Badge>
                {event.step !== null && (
                  <span className="num text-xs text-muted-foreground">step {formatStep(event.step)}</span>
                )}
                <span className="min-w-0 break-words">{event.message}</span>
                <span className="num ml-auto text-xs text-muted-foreground" suppressHydrationWarning>
                  {formatMoment(event.wallTimeMs)}
                </span>
              </li>
            ))}
          </ol>
        )}
      </CardContent>
    </Card>
  );
}
