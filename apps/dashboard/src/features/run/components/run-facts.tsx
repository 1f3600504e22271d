import type { RouterOutputs } from "@headroom/api";
import { METRIC } from "@headroom/protocol";
import { formatDuration, formatShort, formatStep, formatValue } from "@/components/charts/prepare/format";
import type { RunRecord } from "@/components/runs/axis-of-run";

type Summary = RouterOutputs["series"]["list"][number];

/** The run in numbers. What is not known is not shown. */
export function RunFacts({ run, summaries }: { run: RunRecord; summaries: readonly Summary[] }) {
  const last = (metric: string) => summaries.find((one) => one.metric === metric);
  const seconds = ((run.finishedAtMs ?? run.heartbeatAtMs) - run.startedAtMs) / 1000;
  const { tokensPerStep, hiddenSize, vocabularySize, layers, parameters } = run.modelCard;
  const facts: [string, string | undefined][] = [
    ["step", run.lastStep === null ? undefined : formatStep(run.lastStep)],
    [
      "tokens",
      run.lastStep !== null && tokensPerStep !== undefined ? formatShort(run.lastStep * tokensPerStep) : undefined,
    ],
    ["train loss", numberOf(last(METRIC.trainLoss)?.lastValue)],
    ["eval loss", numberOf(last(METRIC.evalLoss)?.lastValue)],
    ["best eval loss", numberOf(last(METRIC.evalLoss)?.minimum ?? undefined)],
    ["duration", seconds > 0 ? formatDuration(seconds * 1000) : undefined],
    ["d", numberOf(hiddenSize)],
    ["V", vocabularySize === undefined ? undefined : formatStep(vocabularySize)],
    ["layers", numberOf(layers)],
    ["parameters", parameters === undefined ? undefined : formatShort(parameters)],
  ];
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1.5">
      {facts.map(([name, text]) =>
        text === undefined ? null : (
          <div key={name}>
            <dt className="text-[11px] text-muted-foreground">{name}</dt>
            <dd className="num">{text}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function numberOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatValue(value);
}
