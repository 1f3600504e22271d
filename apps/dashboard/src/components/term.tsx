"use client";

import { GLOSSARY } from "@headroom/protocol";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";

/** A word of the glossary, explained on hover, on focus and on a tap. */
export function Term({ id, children }: { id: string; children?: ReactNode }) {
  const [open, setOpen] = useState(false);
  const entry = GLOSSARY.find((one) => one.id === id);
  if (entry === undefined) return children;
  return (
    <Tooltip open={open} onOpenChange={setOpen}>
      <TooltipTrigger asChild>
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="cursor-help rounded-sm underline decoration-dotted underline-offset-4 outline-none focus-visible:ring-2 focus-visible:ring-ring/60"
        >
          {children ?? entry.term}
        </button>
      </TooltipTrigger>
      <TooltipContent side="bottom" align="start">
        <p>{entry.plain}</p>
        {entry.formula !== undefined && <p className="num text-muted-foreground">{entry.formula}</p>}
        <Link href={`/glossary#${id}`} className="text-muted-foreground underline underline-offset-4">
          Glossary
        </Link>
      </TooltipContent>
    </Tooltip>
  );
}
