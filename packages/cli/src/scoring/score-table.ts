import { type ArmTotals, falseAlarmText, formatStep, type ScoreReport, type SeriesScore } from "@headroom/saturation";
import Table from "cli-table3";

/** The scores as a table, one line per series and choice of arms. */
export function scoreTable(series: readonly SeriesScore[]): string {
  const table = new Table({
    head: [
      "series",
      "kind",
      "arms",
      "state",
      "first alarm",
      "onset (low-high)",
      "label (low-high)",
      "error",
      "delay",
      "",
    ],
    colAligns: ["left", "left", "left", "left", "right", "right", "right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const row of series) {
    table.push([
      row.run === null ? row.file : `${row.file} ${row.run}`,
      row.kind ?? row.seriesClass,
      row.arms,
      row.state,
      step(row.firstAlarmStep),
      interval(row.onset),
      interval(row.label),
      step(row.onsetError),
      step(row.delay),
      remark(row),
    ]);
  }
  return table.toString();
}

/** Totals in words, a line per choice of arms. */
export function totalsText({ totals }: ScoreReport): string {
  const lines = (["loss", "spectrum", "both"] as const).map((arms) => armLine(arms, totals[arms]));
  const { naive } = totals;
  lines.push(
    `for comparison, on the same healthy series: "loss 0.5 % above its minimum twice" flags ${naive.lossAboveMinimum} of ${naive.healthy}, "singular entropy 20 % above its minimum" flags ${naive.entropyRising} of ${naive.healthyWithSpectrum}`,
  );
  lines.push(`published rate, arms both: ${falseAlarmText("both", 1000)}`);
  return lines.join("\n");
}

function armLine(arms: string, totals: ArmTotals): string {
  const rate = totals.falseAlarmsPerThousand;
  const healthy =
    rate === null
      ? "no healthy series"
      : `${totals.falseAlarms} false alarms in ${totals.healthy} healthy series (95 %: ${rate.low.toFixed(0)}-${rate.high.toFixed(0)} per 1,000)`;
  const parts = [healthy];
  if (totals.saturating > 0) {
    parts.push(
      `${totals.alarmed} of ${totals.saturating} saturating series alarmed, onset inside its interval in ${totals.onsetInside}`,
    );
  }
  if (totals.medianDelay !== null)
    parts.push(`median delay after the interval ${formatStep(totals.medianDelay)} steps`);
  if (totals.overfitting > 0) parts.push(`${totals.namedOverfitting} of ${totals.overfitting} over-fitting named`);
  if (totals.diverged > 0) parts.push(`${totals.namedDiverged} of ${totals.diverged} diverged named`);
  if (totals.ambiguous + totals.unlabelled > 0) parts.push(`${totals.ambiguous + totals.unlabelled} not scored`);
  return `${arms.padEnd(8)} ${parts.join("; ")}`;
}

function step(value: number | null): string {
  return value === null ? "" : value < 0 ? `-${formatStep(-value)}` : formatStep(value);
}

function interval(onset: { best: number; low: number; high: number } | null): string {
  return onset === null ? "" : `${formatStep(onset.best)} (${formatStep(onset.low)}-${formatStep(onset.high)})`;
}

function remark(row: SeriesScore): string {
  if (row.falseAlarm) return "FALSE ALARM";
  if (row.insideInterval === null) return "";
  return row.insideInterval ? "inside" : "outside";
}
