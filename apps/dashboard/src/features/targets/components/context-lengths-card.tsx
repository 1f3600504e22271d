import { contextLengthSentences, type TargetEstimate } from "@headroom/protocol";
import { ChartCard } from "@/components/charts/chart-card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { contextLengthRows } from "../prepare/target-words";
import { NullDifferenceChart } from "./null-difference-chart";

/** What word order adds to the curve of each context length: drawn, tabulated and said. */
export function ContextLengthsCard({ estimate }: { estimate: TargetEstimate }) {
  const lengths = estimate.byContextLength ?? [];
  if (lengths.length === 0) return null;
  return (
    <ChartCard
      title="What the null does not explain, by context length"
      unit="W-error, text − shuffled"
      explanation={
        <p>
          Naive W-error of the text minus that of the same tokens in random order. Where a line lies at 0, word order
          adds nothing to the naive curve. The share not explained is the area between the two curves over the logarithm
          of the dimensions, divided by the area under the text&rsquo;s curve; ± is what two random orders of the same
          tokens differ by, with the spectrum&rsquo;s own error.
        </p>
      }
    >
      <NullDifferenceChart lengths={lengths} />
      <Table className="mt-2">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="pl-2">Tokens</TableHead>
            <TableHead className="text-right">contexts</TableHead>
            <TableHead className="hidden text-right sm:table-cell">seen once</TableHead>
            <TableHead className="text-right">not explained</TableHead>
            <TableHead className="pr-2 text-right">
              band at 0.5<span className="block text-[11px] font-normal">dimensions</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {contextLengthRows(estimate).map((row) => (
            <TableRow key={row.length} className="num">
              <TableCell className="pl-2">{row.length}</TableCell>
              <TableCell className="text-right">{row.contexts}</TableCell>
              <TableCell className="hidden text-right sm:table-cell">{row.singletons}</TableCell>
              <TableCell className="text-right">{row.unexplained}</TableCell>
              <TableCell className="pr-2 text-right">{row.band}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <ul className="flex flex-col gap-1 px-2 pt-2">
        {contextLengthSentences(estimate).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </ChartCard>
  );
}
