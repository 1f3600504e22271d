import { describe, expect, it } from "vitest";
import { chooseLabel, type EventLabel, type ScoreItem, scoreAll, scoreSeries } from "./score.ts";
import { simulateRun } from "./simulate.ts";

const label = (signal: string, event: string, best: number): EventLabel => ({
  signal,
  event,
  best,
  low: best - 1000,
  high: best + 1000,
});

const saturating = simulateRun({ seed: 11, points: 2000, kind: "saturating", rise: 0.02, spectrum: true });
const item: ScoreItem = {
  file: "curves/a.csv",
  run: null,
  points: saturating.points,
  seriesClass: "saturating",
  kind: null,
  labels: [label("any", "onset", saturating.onsetStep!)],
  lossColumn: "val_loss",
};

describe("chooseLabel(labels, arms, lossColumn)", () => {
  const labels = [
    label("pile_loss", "loss_minimum", 1),
    label("pile_loss", "onset", 2),
    label("wikitext_ppl", "onset", 3),
    label("singular_entropy", "collapse", 4),
    label("any", "onset", 5),
  ];
  it("takes each arm's own signal, then the combined one, then any onset", () => {
    expect(chooseLabel(labels, "loss", "pile_loss")!.best).toBe(2);
    expect(chooseLabel(labels, "loss", "wikitext_word_ppl")!.best).toBe(3);
    expect(chooseLabel(labels, "spectrum", null)!.best).toBe(4);
    expect(chooseLabel(labels, "both", null)!.best).toBe(5);
    expect(chooseLabel([label("val_loss", "onset", 6)], "spectrum", null)!.best).toBe(6);
    expect(chooseLabel([label("val_loss", "loss_minimum", 7)], "both", null)).toBeNull();
  });
});

describe("scoreSeries(item, arms)", () => {
  it("measures onset error and delay against the label", () => {
    const score = scoreSeries(item, "both");
    expect(score.state).toBe("saturated");
    expect(score.onsetError).toBe(score.onset!.best - saturating.onsetStep!);
    expect(score.delay).toBe(score.firstAlarmStep! - saturating.onsetStep! - 1000);
    expect(score.falseAlarm).toBe(false);
  });

  it("counts any alarm, over-fitting or divergence of a healthy series as false", () => {
    expect(scoreSeries({ ...item, seriesClass: "healthy" }, "loss").falseAlarm).toBe(true);
    const overfitting = simulateRun({ seed: 8, points: 1000, kind: "overfitting" }).points;
    expect(scoreSeries({ ...item, points: overfitting, seriesClass: "healthy" }, "loss").falseAlarm).toBe(true);
  });
});

describe("scoreAll(items)", () => {
  it("assesses the arms a series has data for and totals them", () => {
    const healthy: ScoreItem = {
      ...item,
      file: "logs/b.csv",
      points: simulateRun({ seed: 2, points: 1000 }).points,
      seriesClass: "healthy",
      labels: [],
    };
    const seen: number[] = [];
    const report = scoreAll([item, healthy], (done) => seen.push(done));
    expect(report.series.map((row) => row.arms)).toEqual(["loss", "spectrum", "both", "loss"]);
    expect(report.totals.loss).toMatchObject({ healthy: 1, falseAlarms: 0, saturating: 1, alarmed: 1 });
    expect(report.totals.both).toMatchObject({ healthy: 0, falseAlarmsPerThousand: null, saturating: 1 });
    // 0 of 1: the exact interval says next to nothing
    expect(report.totals.loss.falseAlarmsPerThousand!.high).toBeCloseTo(975, 6);
    expect(seen).toEqual([1, 2]);
  });
});
