import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HistoryError, type HistoryRun } from "./history.ts";
import { livePoints } from "./interpret/rewinds.ts";
import { type ReadChoices, readHistory } from "./read-history.ts";

const encoder = new TextEncoder();

function read(text: string, choices?: ReadChoices) {
  return readHistory(encoder.encode(text), choices);
}

function pointsOf(run: HistoryRun, metric: string): [step: number, value: number][] {
  const series = run.series.find((one) => one.metric === metric);
  if (series === undefined) return [];
  const { steps, values } = livePoints(run, series);
  return Array.from(steps, (step, i) => [step, values[i]!]);
}

describe("readHistory(bytes)", () => {
  const truth: [number, number][] = [
    [0, 5.25],
    [1000, 4.5],
    [2000, 4.25],
  ];
  it.each([
    ["commas", "step,val_loss\n0,5.25\n1000,4.5\n2000,4.25\n"],
    ["semicolons and decimal commas", "step;val_loss\r\n0;5,25\r\n1000;4,5\r\n2000;4,25\r\n"],
    ["tabs", "step\tval_loss\n0\t5.25\n1000\t4.5\n2000\t4.25"],
    ["a byte-order mark", "\ufeffstep,val_loss\n0,5.25\n1000,4.5\n2000,4.25\n"],
    ["comments before the header", "# git 1\n# lr=3e-4\nstep,val_loss\n0,5.25\n1000,4.5\n2000,4.25\n"],
    ["capitals and blanks in names", "Step,Validation Loss\n0,5.25\n1000,4.5\n2000,4.25\n"],
    ["thousands", 'step,val_loss\n0,5.25\n"1,000",4.5\n"2,000",4.25\n'],
    ["printed tensors", "step,val_loss\n0,tensor(5.25)\n1000,\"tensor(4.5, device='cuda:0')\"\n2000,tensor(4.25)\n"],
    ["a nameless index column", ",step,val_loss\n0,0,5.25\n1,1000,4.5\n2,2000,4.25\n"],
    ["a repeated header", "step,val_loss\n0,5.25\n1000,4.5\nstep,val_loss\n2000,4.25\n"],
    ["a header with other columns", "step,lr,val_loss\n0,1,5.25\n1000,1,4.5\nstep,val_loss,lr\n2000,4.25,1\n"],
    ["JSON lines", '{"step":0,"eval/loss":5.25}\n{"step":1000,"eval/loss":4.5}\n{"step":2000,"eval/loss":4.25}\n'],
    ["a JSON list", '[{"step":0,"val_loss":5.25},{"step":1000,"val_loss":4.5},{"step":2000,"val_loss":4.25}]'],
    ["JSON columns", '{"step":[0,1000,2000],"val_loss":[5.25,4.5,4.25]}'],
    ["triples", "[[0,9,5.25],[1000,9,4.5],[2000,9,4.25]]"],
    [
      "trainer_state.json",
      '{"log_history":[{"step":0,"eval_loss":5.25},{"step":1000,"loss":9},{"step":1000,"eval_loss":4.5},{"step":2000,"eval_loss":4.25}]}',
    ],
    ["the long form", "key,value,step\nval_loss,5.25,0\nloss,9,0\nval_loss,4.5,1000\nval_loss,4.25,2000\n"],
    ["llm.c's main.log", "s:0 tel:5.25\ns:0 trl:9 lr:1e-3 norm:2\ns:1000 tel:4.5\ns:2000 tel:4.25\n"],
    [
      "nanoGPT's output",
      "step 0: train loss 9, val loss 5.25\niter 0: loss 9, time 3ms, mfu 1%\nstep 1000: train loss 9, val loss 4.5\nstep 2000: train loss 9, val loss 4.25\n",
    ],
    [
      "NaN for not logged",
      "step,loss,val_loss\n0,9,5.25\n500,9,NaN\n600,9,NaN\n1000,9,4.5\n1500,9,NaN\n2000,9,4.25\n2500,9,NaN\n",
    ],
    ["an attempt that was resumed", "step,val_loss\n0,5.25\n1000,4.5\n2000,7\n3000,8\n2000,4.25\n"],
  ])("reads a curve from %s", (_, text) => expect(pointsOf(read(text).runs[0]!, "eval/loss")).toEqual(truth));

  it.each(["utf-16le", "utf-16be"] as const)("reads %s with and without its mark", (encoding) => {
    for (const mark of ["\ufeff", ""]) {
      const text = `${mark}step,val_loss\n0,5.25\n1000,4.5\n2000,4.25\n`;
      const bytes = new Uint8Array(2 * text.length);
      const view = new DataView(bytes.buffer);
      for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), encoding === "utf-16le");
      expect(pointsOf(readHistory(bytes).runs[0]!, "eval/loss")).toEqual(truth);
    }
  });

  it("keeps a loss that is NaN for good", () => {
    const { runs } = read("step,loss\n0,5\n1,4\n2,3\n3,NaN\n4,NaN\n");
    expect(pointsOf(runs[0]!, "train/loss").map(([, value]) => value)).toEqual([5, 4, 3, Number.NaN, Number.NaN]);
  });

  it("takes the greatest double for infinity and says so", () => {
    const { runs, notes } = read("step,val_loss\n0,5\n1,1.7976931348623157e+308\n");
    expect(pointsOf(runs[0]!, "eval/loss")).toEqual([
      [0, 5],
      [1, Number.POSITIVE_INFINITY],
    ]);
    expect(notes.join()).toContain("infinity");
  });

  it("gives the metric to the fuller of two columns", () => {
    const { runs } = read("step,train_loss,loss\n0,,5\n1,,4\n2,4.5,\n");
    expect(Object.fromEntries(runs[0]!.series.map(({ name, metric }) => [name, metric]))).toEqual({
      train_loss: "train_loss",
      loss: "train/loss",
    });
  });

  it("tells the runs of a W&B chart export apart, whose names hold commas, slashes and blanks", () => {
    const header = [
      "Step",
      "a, b - c/d - train/loss",
      "a, b - c/d - train/loss__MIN",
      "a, b - c/d - train/loss__MAX",
      "2 - train/loss",
      "2 - train/loss__MIN",
      "2 - train/loss__MAX",
    ];
    const { runs } = read(`${header.map((name) => `"${name}"`).join(",")}\n0,5,5,5,6,6,6\n1,4,4,4,,,\n`);
    expect(runs.map((run) => [run.name, pointsOf(run, "train/loss")])).toEqual([
      [
        "a, b - c/d",
        [
          [0, 5],
          [1, 4],
        ],
      ],
      ["2", [[0, 6]]],
    ]);
  });

  it("imports every evaluation set as its own metric", () => {
    const { runs } = read('{"log_history":[{"step":1,"eval_g0_loss":1,"eval_g1_loss":2}]}');
    expect(runs[0]!.series.map(({ metric }) => metric)).toEqual(["eval/g0/loss", "eval/g1/loss"]);
  });

  it("offers by name an evaluation loss it does not know, and takes it when told", () => {
    const text = "step,loss,held,out xent\n0,5,6,7\n"
      .replace("held,out xent", '"held,out xentropy"')
      .replace("6,7", "6");
    expect(read(text).unmappedEvaluations).toEqual(["held,out xentropy"]);
    const { runs } = read(text, { map: new Map([["held,out xentropy", "eval/loss"]]) });
    expect(pointsOf(runs[0]!, "eval/loss")).toEqual([[0, 6]]);
  });

  it.each([
    ["", "binary, empty"],
    ["hello\nworld\n", "prose"],
    ["step,val_loss\n", "a header alone"],
    ["name,colour\na,b\nc,d\n", "no numbers"],
  ])("refuses %j with a sentence", (text) => expect(() => read(text)).toThrow(HistoryError));

  it("answers or refuses whatever it is given, and never with another error", () => {
    const seeds = [
      "step,loss,val_loss\n0,5,6\n1,4,5\n",
      '{"step":0,"loss":5}\n{"step":1,"loss":NaN}\n',
      "[[0,5,6],[1,4,5]]",
      '{"log_history":[{"step":1,"loss":2}]}',
      "s:0 trl:5 lr:1 norm:2\ns:1 tel:4\n",
      "iter 0: loss 9, time 3ms, mfu 1%\n",
    ].map((text) => encoder.encode(text));
    const mutation = fc.array(
      fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom("set", "insert", "cut")),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...seeds), mutation, (seed, edits) => {
        const bytes = [...seed];
        for (const [at, byte, kind] of edits) {
          const place = at % (bytes.length + 1);
          if (kind === "set") bytes[place] = byte;
          else if (kind === "insert") bytes.splice(place, 0, byte);
          else bytes.length = place;
        }
        try {
          readHistory(Uint8Array.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(HistoryError);
        }
      }),
      { seed: 13, numRuns: 3_000 },
    );
  });
});
