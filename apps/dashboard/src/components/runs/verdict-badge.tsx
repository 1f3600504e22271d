import { CircleDashedIcon, FlagIcon, TrendingUpIcon, TriangleAlertIcon, Undo2Icon, WavesIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { Badge } from "@/components/ui/badge";

type Variant = NonNullable<ComponentProps<typeof Badge>["variant"]>;

const STATES: Readonly<Record<string, { label: string; variant: Variant; icon: typeof FlagIcon }>> = {
  saturated: { label: "saturated", variant: "warn", icon: FlagIcon },
  "saturation-suspected": { label: "saturation suspected", variant: "warn", icon: FlagIcon },
  "spectral-drift": { label: "spectral drift", variant: "outline", icon: WavesIcon },
  overfitting: { label: "over-fitting", variant: "destructive", icon: TrendingUpIcon },
  diverged: { label: "diverged", variant: "destructive", icon: TriangleAlertIcon },
  unresolved: { label: "cannot tell yet", variant: "outline", icon: CircleDashedIcon },
  recovered: { label: "recovered", variant: "outline", icon: Undo2Icon },
  "insufficient-evidence": { label: "too little evidence", variant: "outline", icon: CircleDashedIcon },
};

export function verdictLabel(state: string): string {
  return STATES[state]?.label ?? state.replaceAll("-", " ");
}

/** A flag in words and shape; healthy and warming-up runs carry none. */
export function VerdictBadge({ state, title }: { state: string; title?: string | undefined }) {
  const known = STATES[state];
  if (known === undefined || state === "insufficient-evidence") return null;
  const Icon = known.icon;
  return (
    <Badge variant={known.variant} title={title}>
      <Icon aria-hidden="true" /> {known.label}
    </Badge>
  );
}
