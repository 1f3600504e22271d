import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { LengthCurves } from "../prepare/length-curves";
import { dimensionsTable } from "../prepare/target-words";

/** Dimensions that each curve needs at each W-error, the band first. */
export function DimensionsCard({
  curves,
  usedVocabulary,
}: {
  curves: LengthCurves;
  usedVocabulary: number | undefined;
}) {
  const { oneHot, byFrequency } = curves;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Dimensions needed</CardTitle>
      </CardHeader>
      <Table>
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="pl-4">W-error</TableHead>
            <TableHead className="text-right">debiased band</TableHead>
            <TableHead className="text-right">naive</TableHead>
            <TableHead className="pr-4 text-right">shuffled</TableHead>
            {oneHot && <TableHead className="hidden pr-4 text-right sm:table-cell">one-hot</TableHead>}
          </TableRow>
        </TableHeader>
        <TableBody>
          {dimensionsTable(curves, usedVocabulary).map((row) => (
            <TableRow key={row.epsilon} className="num">
              <TableCell className="pl-4">{row.epsilon}</TableCell>
              <TableCell className="text-right">
                {row.band}
                {byFrequency && <span className="block text-xs text-muted-foreground">{row.bandByFrequency}</span>}
              </TableCell>
              <TableCell className="text-right">{row.naive}</TableCell>
              <TableCell className="pr-4 text-right text-muted-foreground">{row.shuffled}</TableCell>
              {oneHot && (
                <TableCell className="hidden pr-4 text-right text-muted-foreground sm:table-cell">
                  {row.oneHot}
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <CardContent className="pt-2 text-xs text-muted-foreground">
        <p>
          The band is of the true distributions, so far as contexts seen at least twice tell; naive, shuffled and
          one-hot are of what was counted.
          {byFrequency &&
            " Below it, smaller: the band with contexts weighted by how often they occur, as a loss does."}
        </p>
      </CardContent>
    </Card>
  );
}
