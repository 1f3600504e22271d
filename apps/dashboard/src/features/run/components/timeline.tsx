import type { RunTimeline, TimelineMark } from "../prepare/run-timeline";

const SHAPES: Readonly<Record<TimelineMark["key"], string>> = {
  best: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
  onset: "M0 -5l5 5l-5 5l-5 -5z",
  alarm: "M-1 8v-15h9l-3 4l3 4h-7v7z",
  last: "M-1.5 -6h3v12h-3z",
};
const COLOURS: Readonly<Record<TimelineMark["key"], string>> = {
  best: "var(--live)",
  onset: "var(--onset-edge)",
  alarm: "var(--destructive)",
  last: "var(--axis)",
};

/** The run's steps as a line with what happened on it; every mark is named below in its order. */
export function Timeline({ timeline: { lastStep, marks } }: { timeline: RunTimeline }) {
  const share = (step: number) => `${(100 * Math.min(step, lastStep)) / lastStep}%`;
  return (
    <figure
      className="flex min-w-64 flex-[2] basis-96 flex-col gap-1"
      aria-label="Timeline of the run"
      data-timeline=""
    >
      <svg className="h-5 w-full overflow-visible px-1" aria-hidden="true">
        <line x2="100%" y1="10" y2="10" stroke="var(--input)" strokeWidth="2" />
        {marks.map(
          ({ key, interval }) =>
            interval && (
              <rect
                key={key}
                x={share(interval[0])}
                width={`calc(${share(interval[1])} - ${share(interval[0])})`}
                y="4"
                height="12"
                rx="2"
                fill="var(--onset)"
              />
            ),
        )}
        {marks.map(({ key, step, label }) => (
          <svg key={key} x={share(step)} y="10" className="overflow-visible">
            <title>{label}</title>
            <path d={SHAPES[key]} fill={COLOURS[key]} />
          </svg>
        ))}
      </svg>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-muted-foreground">
        {marks.map(({ key, label }) => (
          <span key={key} className="flex items-center gap-1.5">
            <svg width="12" height="12" viewBox="-6 -7 14 15" aria-hidden="true">
              <path d={SHAPES[key]} fill={COLOURS[key]} />
            </svg>
            {label}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
