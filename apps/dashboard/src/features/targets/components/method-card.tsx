import type { TargetEstimate } from "@headroom/protocol";
import type { ReactNode } from "react";
import { formatDuration, formatMoment } from "@/components/charts/prepare/format";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { reproduceCommand, spectrumWords } from "../prepare/target-words";
import { Command } from "./command";

/** How the estimate was made, what it cannot say, and how to make it again. */
export function MethodCard({
  estimate,
  corpusHash,
  tokenizerHash,
  createdAtMs,
}: {
  estimate: TargetEstimate;
  corpusHash: string;
  tokenizerHash: string;
  createdAtMs: number;
}) {
  const spectrum = spectrumWords(estimate);
  const { method, seconds } = estimate;
  const length = estimate.n === undefined ? "the tokens before" : `the ${estimate.n - 1} tokens before`;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Method and caveats</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-x-8 gap-y-3 lg:grid-cols-2">
        <dl className="flex flex-col gap-2">
          <Note term="Matrix M">
            a row for each distinct context ({length}), a column for each token, entries the observed next-token
            probabilities; rows weighted {estimate.weighting === "frequency" ? "by how often they occur" : "once each"},
            from windows {estimate.documentsApart ? "inside documents" : "over the concatenated corpus"}. W-error after
            k dimensions is ‖σ beyond k‖₂/‖M‖_F (Godey et al. 2024, §5.1 and Fig 7).
          </Note>
          {spectrum !== undefined && <Note term="Naive curve">{spectrum}.</Note>}
          <Note term="Nulls">
            shuffled: the same tokens in random order
            {estimate.seed !== undefined && (
              <>
                {" "}
                (seed <span className="num">{estimate.seed}</span>)
              </>
            )}
            , so all contexts share one true distribution and one dimension would do; one-hot: every row a single token.
          </Note>
          <Note term="Debiased band">
            for contexts seen at least twice, pairs of their next tokens estimate MᵀM without bias: its leading
            eigenvalues give the lower end; directions chosen on half of the contexts and scored on the other half give
            the upper
            {method?.bracketMargin !== undefined && `; each end moved out by ${method.bracketMargin} standard errors`}.
          </Note>
        </dl>
        <div className="flex min-w-0 flex-col gap-2">
          <dl className="flex flex-col gap-2">
            <Note term="What it cannot say">
              The band assumes that the next tokens of one context are independent draws; text that repeats itself
              breaks that. It says nothing of contexts seen once. It counts dimensions of a linear approximation, and a
              softmax is not linear: a head narrower than the band is a sign of a bottleneck, not a proof.
            </Note>
            <Note term="Make it again">the same tokens, n and seed give the same numbers.</Note>
          </dl>
          <Command>{reproduceCommand(estimate)}</Command>
          <p className="text-xs break-all text-muted-foreground" suppressHydrationWarning>
            corpus <span className="num">{corpusHash || "unknown"}</span> · tokenizer{" "}
            <span className="num">{tokenizerHash || "unknown"}</span> · made {formatMoment(createdAtMs)}
            {seconds !== undefined &&
              ` in ${formatDuration(1000 * Object.values(seconds).reduce((sum, one) => sum + one, 0))}`}
          </p>
        </div>
      </CardContent>
    </Card>
  );
}

function Note({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-medium">{term}</dt>
      <dd className="text-muted-foreground">{children}</dd>
    </div>
  );
}
