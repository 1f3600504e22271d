import type { ChartModel } from "./chart-model.ts";

/** What a chart draws as CSV: one row a point, of every line in its order, numbers in full (RFC 4180). */
export function chartCsv(model: ChartModel): string {
  const rows = [["line", "role", model.x.label, "value"].map(quoted).join(",")];
  for (const line of model.lines) {
    const label = model.readouts.find(({ key }) => key === line.key.replace(/:(raw|superseded:\d+)$/, ""))?.label;
    const role = line.role === "ghost" ? "as logged" : line.role === "superseded" ? "superseded" : "line";
    for (let i = 0; i < line.x.length; i++) {
      if (!Number.isNaN(line.y[i]!)) rows.push([label ?? line.key, role, line.x[i]!, line.y[i]!].map(quoted).join(","));
    }
  }
  for (const mark of model.marks) rows.push([mark.label, "not finite", mark.x, mark.kind].map(quoted).join(","));
  return `${rows.join("\r\n")}\r\n`;
}

/** A text that a spreadsheet would take for a formula is not one: it starts with an apostrophe. */
function quoted(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
