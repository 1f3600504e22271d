"use client";

import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useHoverStore } from "./hover-store";
import { usePlot } from "./plot";
import type { Plot } from "./plot-of";
import type { Readout } from "./prepare/chart-model";
import { pinchWindow } from "./prepare/pinch";

const DRAG_MINIMUM_PX = 6;

/** A drag under way, in pixels. */
export interface Drag {
  readonly from: number;
  readonly to: number;
}

/** Reads values by pointer or tap, zooms by drag or pinch, and the same by keyboard: arrows move, + and − zoom, Escape shows everything. */
export function InteractionLayer({
  label,
  readouts,
  onZoom,
  drag,
  onDrag,
}: {
  label: string;
  readouts: readonly Readout[];
  onZoom: ((window: readonly [number, number] | undefined) => void) | undefined;
  drag: Drag | undefined;
  onDrag: (drag: Drag | undefined) => void;
}) {
  const plot = usePlot();
  const store = useHoverStore();
  /** where each finger went down, and where it is */
  const fingers = useRef(new Map<number, { from: number; to: number }>());

  const xOf = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(plot.width, Math.max(0, event.clientX - box.left)) + plot.left;
  };
  const place = (event: PointerEvent<SVGRectElement>) => {
    fingers.current.set(event.pointerId, {
      from: fingers.current.get(event.pointerId)?.from ?? xOf(event),
      to: xOf(event),
    });
  };
  const finish = (event: PointerEvent<SVGRectElement>) => {
    const [a, b] = [...fingers.current.values()];
    fingers.current.clear();
    onDrag(undefined);
    if (event.type === "pointercancel") return;
    if (a !== undefined && b !== undefined) {
      const window = pinchWindow(plot, [a.from, b.from], [a.to, b.to]);
      if (window !== undefined) onZoom?.(window);
    } else if (a !== undefined && Math.abs(a.to - a.from) >= DRAG_MINIMUM_PX) {
      onZoom?.([plot.xAt(Math.min(a.from, a.to)), plot.xAt(Math.max(a.from, a.to))]);
      if (event.pointerType !== "mouse") store.set(undefined);
    }
  };

  return (
    <>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: an SVG plot has no element of its own */}
      <rect
        role="application"
        aria-roledescription="chart"
        aria-label={`${label}. Arrow keys read values${onZoom ? ", plus and minus zoom, Escape shows everything" : ""}.`}
        tabIndex={0}
        x={plot.left}
        y={plot.top}
        width={plot.width}
        height={plot.height}
        fill="transparent"
        className="cursor-crosshair outline-none focus-visible:stroke-[var(--ring)]"
        style={{ touchAction: "pan-y" }}
        onPointerMove={(event) => {
          const at = xOf(event);
          if (fingers.current.has(event.pointerId)) place(event);
          if (fingers.current.size > 1) return;
          store.set({ x: plot.xAt(at), chart: plot.id });
          if (drag !== undefined) onDrag({ from: drag.from, to: at });
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const at = xOf(event);
          // A tap reads the value there.
          store.set({ x: plot.xAt(at), chart: plot.id });
          if (onZoom === undefined) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          place(event);
          onDrag(fingers.current.size > 1 ? undefined : { from: at, to: at });
        }}
        onPointerUp={finish}
        onPointerCancel={finish}
        onPointerLeave={(event) => {
          // What a tap read stays until the next one.
          if (event.pointerType === "mouse") store.set(undefined);
        }}
        onDoubleClick={() => onZoom?.(undefined)}
        onBlur={() => store.set(undefined)}
        onKeyDown={(event) => {
          const moved = moveByKey(event, plot, readouts, store.get()?.x, onZoom);
          if (moved !== undefined) store.set({ x: moved, chart: plot.id });
        }}
      />
    </>
  );
}

function moveByKey(
  event: KeyboardEvent<SVGRectElement>,
  plot: Plot,
  readouts: readonly Readout[],
  current: number | undefined,
  onZoom: ((window: readonly [number, number] | undefined) => void) | undefined,
): number | undefined {
  const [low, high] = plot.x.domain;
  const at = current ?? high;
  const stride = plot.xAt(plot.px(at) + (event.shiftKey ? 40 : 4)) - at;
  switch (event.key) {
    case "ArrowLeft":
    case "ArrowRight": {
      event.preventDefault();
      const direction = event.key === "ArrowLeft" ? -1 : 1;
      const wanted = Math.min(high, Math.max(low, at + direction * stride));
      const next = nextPoint(readouts, at, direction, wanted);
      return Math.min(high, Math.max(low, next));
    }
    case "Home":
      event.preventDefault();
      return low;
    case "End":
      event.preventDefault();
      return high;
    case "+":
    case "=":
    case "-": {
      if (onZoom === undefined) return undefined;
      event.preventDefault();
      const factor = event.key === "-" ? 2 : 0.5;
      onZoom([Math.max(0, at - (at - low) * factor), at + (high - at) * factor]);
      return undefined;
    }
    case "Escape":
      onZoom?.(undefined);
      return undefined;
    default:
      return undefined;
  }
}

/** The wanted place, or the next known point when that is farther, so that sparse series are read point by point. */
function nextPoint(readouts: readonly Readout[], at: number, direction: number, wanted: number): number {
  let next = direction * Number.POSITIVE_INFINITY;
  for (const readout of readouts) {
    for (const x of readout.x) {
      if ((x - at) * direction > 0 && (x - next) * direction < 0) next = x;
    }
  }
  if (!Number.isFinite(next)) return at;
  return (next - wanted) * direction > 0 ? next : wanted;
}
