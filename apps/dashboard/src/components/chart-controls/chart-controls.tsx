"use client";

import { RotateCcwIcon } from "lucide-react";
import { useId } from "react";
import { X_AXES, X_AXIS_LABELS, type XAxisKind } from "@/components/charts/prepare/x-axis";
import { Button } from "@/components/ui/button";
import { Label } from "@/components/ui/label";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { SmoothingControl } from "./smoothing-control";
import { useChartState } from "./use-chart-state";

/** x axis, its scale, smoothing, and the way back from a zoom. */
export function ChartControls() {
  const { x, xlog, robust, zoom, set, setZoom } = useChartState();
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
      <SmoothingControl />
      <div className="flex items-center gap-2">
        <Switch
          id={`${id}-robust`}
          checked={robust}
          onCheckedChange={(checked) => set({ robust: checked ? null : false })}
        />
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
