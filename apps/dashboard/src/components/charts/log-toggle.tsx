"use client";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

export function LogToggle({ on, onToggle }: { on: boolean; onToggle: () => void }) {
  return (
    <Button
      variant="ghost"
      size="sm"
      aria-pressed={on}
      aria-label="log scale of the y axis"
      className={cn("h-6 px-1.5 font-normal", on ? "bg-accent" : "text-muted-foreground")}
      onClick={onToggle}
    >
      log
    </Button>
  );
}
