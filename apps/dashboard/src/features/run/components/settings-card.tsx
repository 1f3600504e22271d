import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { flatten } from "../prepare/flatten";

/** A JSON object as a list of names and values. */
export function SettingsCard({
  title,
  value,
  empty,
}: {
  title: string;
  value: Readonly<Record<string, unknown>>;
  empty: string;
}) {
  const leaves = flatten(value);
  return (
    <Card aria-label={title}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
      </CardHeader>
      <CardContent className="max-h-80 overflow-y-auto">
        {leaves.length === 0 ? (
          <p className="text-muted-foreground">{empty}</p>
        ) : (
          <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">
            {leaves.map(([path, text]) => (
              <div key={path} className="contents">
                <dt className="break-words text-muted-foreground">{path}</dt>
                <dd className="num text-xs wrap-anywhere">{text}</dd>
              </div>
            ))}
          </dl>
        )}
      </CardContent>
    </Card>
  );
}
