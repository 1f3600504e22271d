"use client";

import { SMOOTHINGS, type SmoothingKind } from "@headroom/protocol";
import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";
import { useChartState } from "./use-chart-state";

const NAMES: Readonly<Record<SmoothingKind, string>> = {
  ema: "exponential average",
  mean: "running mean",
  median: "running median",
};
const DEFINITIONS: Readonly<Record<SmoothingKind, string>> = {
  ema: "Mean of all points up to a step, each weighted by e^(−Δ/τ): Δ is how many steps ago it was logged, τ the time constant in steps.",
  mean: "Mean of the points of the last n steps, the step itself included.",
  median:
    "Median of the points of the last n steps, the step itself included: a spike shorter than half of that leaves no trace.",
};
const OFF = "off";
const FIRST_STEPS = 100;

/** Which smoothing, and over how many steps. */
export function SmoothingControl() {
  const { smoothing, set } = useChartState();
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <Tooltip>
        <TooltipTrigger asChild>
          <Label id={`${id}-kind`} className="cursor-help">
            smoothing
          </Label>
        </TooltipTrigger>
        <TooltipContent side="bottom" align="start">
          <p>
            {smoothing === undefined
              ? "None: points as they were logged, where there are more than pixels their least and greatest."
              : DEFINITIONS[smoothing.kind]}
          </p>
          <p className="text-muted-foreground">
            Of every stored point, whatever the width and the zoom. The range of what was logged stays behind it.
          </p>
        </TooltipContent>
      </Tooltip>
      <Select
        value={smoothing?.kind ?? OFF}
        onValueChange={(kind) =>
          set({
            smooth: kind === OFF ? null : { kind: kind as SmoothingKind, steps: smoothing?.steps ?? FIRST_STEPS },
          })
        }
      >
        <SelectTrigger aria-labelledby={`${id}-kind`}>
          <SelectValue>{smoothing === undefined ? OFF : NAMES[smoothing.kind]}</SelectValue>
        </SelectTrigger>
        <SelectContent>
          <SelectItem value={OFF}>{OFF}</SelectItem>
          {SMOOTHINGS.map((kind) => (
            <SelectItem key={kind} value={kind}>
              {NAMES[kind]}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
      {smoothing !== undefined && (
        <StepsInput
          key={smoothing.steps}
          label={smoothing.kind === "ema" ? "Time constant in steps" : "Window in steps"}
          symbol={smoothing.kind === "ema" ? "τ" : "n"}
          steps={smoothing.steps}
          onSteps={(steps) => set({ smooth: { ...smoothing, steps } })}
        />
      )}
    </div>
  );
}

function StepsInput({
  label,
  symbol,
  steps,
  onSteps,
}: {
  label: string;
  symbol: string;
  steps: number;
  onSteps: (steps: number) => void;
}) {
  const [text, setText] = useState(String(steps));
  const given = Number(text);
  const valid = given > 0 && given <= 1e12;
  const commit = () => valid && given !== steps && onSteps(given);
  return (
    <span className="flex items-center gap-1.5 text-muted-foreground">
      <span aria-hidden="true">{symbol}</span>
      <Input
        inputMode="numeric"
        aria-label={label}
        aria-invalid={!valid}
        className="num w-20"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
      steps
    </span>
  );
}
