"use client";

import { RotateCcwIcon } from "lucide-react";
import { useId } from "react";
import { X_AXES, X_AXIS_LABELS, type XAxisKind } from "@/components/charts/prepare/x-axis";
import { Button } from "@/components/ui/button";
import { Label } from "@/components/ui/label";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Slider } from "@/components/ui/slider";
import { Switch } from "@/components/ui/switch";
import { MOST_SMOOTHING } from "./chart-state";
import { useChartState } from "./use-chart-state";

/** x axis, its scale, smoothing, and the way back from a zoom. */
export function ChartControls() {
  const { x, xlog, smoothing, robust, zoom, set, setZoom } = useChartState();
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex items-center gap-2">
        <Label id={`${id}-x`}>x axis</Label>
        {/* A window of another axis means nothing on this one. */}
        <Select value={x} onValueChange={(value) => set({ x: value as XAxisKind, zoom: null })}>
          <SelectTrigger aria-labelledby={`${id}-x`}>
            <SelectValue>{X_AXIS_LABELS[x]}</SelectValue>
          </SelectTrigger>
          <SelectContent>
            {X_AXES.map((kind) => (
              <SelectItem key={kind} value={kind}>
                {X_AXIS_LABELS[kind]}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </div>
      <div className="flex items-center gap-2">
        <Switch
          id={`${id}-log`}
          checked={xlog && x !== "time"}
          disabled={x === "time"}
          onCheckedChange={(checked) => set({ xlog: checked || null })}
        />
        <Label htmlFor={`${id}-log`}>log</Label>
      </div>
      <div className="flex w-56 items-center gap-2">
        <Label>smoothing</Label>
        <Slider
          aria-label="Smoothing"
          min={0}
          max={1}
          step={0.01}
          value={[toSlider(smoothing)]}
          onValueChange={([value = 0]) => set({ smooth: value === 0 ? null : toAmount(value) })}
        />
        <span className="num w-9 text-right text-xs text-muted-foreground">
          {smoothing === 0 ? "off" : smoothing.toFixed(2)}
        </span>
      </div>
      <div className="flex items-center gap-2">
        <Switch id={`${id}-robust`} checked={robust} onCheckedChange={(checked) => set({ robust: checked || null })} />
        <Label
          htmlFor={`${id}-robust`}
          title="Fit the y axes to all but outliers: values more than 1.5 interquartile ranges beyond a quartile (Tukey)"
        >
          ignore outliers
        </Label>
      </div>
      {zoom !== undefined && (
        <Button variant="outline" size="sm" onClick={() => setZoom(undefined)}>
          <RotateCcwIcon /> Show everything
        </Button>
      )}
    </div>
  );
}

/** The amounts that matter lie near 1: the slider is linear in how far the average reaches. */
function toAmount(slider: number): number {
  return Number((MOST_SMOOTHING * (1 - (1 - slider) ** 2)).toFixed(3));
}

function toSlider(amount: number): number {
  return Number((1 - Math.sqrt(1 - amount / MOST_SMOOTHING)).toFixed(2));
}
