import jsep from "jsep";
import { type Row, settingsOf, type Value, valuesOf } from "./run-values.ts";

// Comparison binds tighter than "and", which binds tighter than "or". "/" and "-" join names: eval/loss, saturation-suspected.
jsep.addBinaryOp("or", 1);
jsep.addBinaryOp("and", 2);
for (const comparison of ["=", "~", "!~"]) jsep.addBinaryOp(comparison, 6);
jsep.addUnaryOp("not");

export type RunFilter =
  | {
      readonly ok: true;
      readonly test: (row: Row) => boolean /** metrics that the filter asks about */;
      readonly metrics: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

const OPERATOR = /[<>=~]|\b(and|or|not)\b/;
const EVERYTHING: RunFilter = { ok: true, test: () => true, metrics: [] };

/**
 * A filter as people write it. With an operator (`lr > 1e-3 and optimizer = adamw and verdict = saturated`) each
 * comparison is of a name with a number or a word, `~` is "contains"; a run that lacks the name is not equal to anything.
 * Without one: every word must be somewhere in a run's name, project, tags, note, config or model card.
 */
export function runFilter(text: string): RunFilter {
  const trimmed = text.trim();
  if (trimmed === "") return EVERYTHING;
  if (!OPERATOR.test(trimmed)) {
    const words = trimmed.toLowerCase().split(/\s+/);
    return { ok: true, metrics: [], test: (row) => words.every((word) => settingsOf(row).text.includes(word)) };
  }
  try {
    const metrics: string[] = [];
    return { ok: true, test: compile(jsep(trimmed), metrics), metrics };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

type Test = (row: Row) => boolean;

function compile(node: jsep.Expression, metrics: string[]): Test {
  if (node.type === "UnaryExpression" && (node.operator === "not" || node.operator === "!")) {
    const inner = compile(node.argument as jsep.Expression, metrics);
    return (row) => !inner(row);
  }
  if (node.type === "BinaryExpression") {
    const { operator, left, right } = node as jsep.BinaryExpression;
    if (operator === "and" || operator === "&&") return both(compile(left, metrics), compile(right, metrics));
    if (operator === "or" || operator === "||") {
      const [a, b] = [compile(left, metrics), compile(right, metrics)];
      return (row) => a(row) || b(row);
    }
    const compare = COMPARISONS[operator];
    // "not" binds tighter than a comparison for the parser, looser for people.
    if (compare !== undefined && left.type === "UnaryExpression" && left.operator === "not") {
      const inner = compile({ ...node, left: left.argument as jsep.Expression }, metrics);
      return (row) => !inner(row);
    }
    if (compare !== undefined) {
      const name = nameOf(left);
      const value = valueAt(right);
      if (name.includes("/")) metrics.push(name);
      const negated = operator.startsWith("!");
      return (row) => {
        const found = valuesOf(row, name).some((one) => compare(one, value));
        return negated ? !found : found;
      };
    }
  }
  throw new Error(`A filter compares, as in lr > 1e-3 and optimizer = adamw; got ${describe(node)}`);
}

function both(a: Test, b: Test): Test {
  return (row) => a(row) && b(row);
}

// The negated ones are tested as their opposites.
const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  "=": equal,
  "==": equal,
  "!=": equal,
  "~": contains,
  "!~": contains,
  "<": (a, b) => order(a, b) < 0,
  "<=": (a, b) => order(a, b) <= 0,
  ">": (a, b) => order(a, b) > 0,
  ">=": (a, b) => order(a, b) >= 0,
};

function equal(a: Value, b: Value): boolean {
  const [x, y] = [Number(a), Number(b)];
  if (typeof b === "number" || (!Number.isNaN(x) && !Number.isNaN(y) && a !== "" && b !== "")) return x === y;
  return String(a).toLowerCase() === String(b).toLowerCase();
}

function contains(a: Value, b: Value): boolean {
  return String(a).toLowerCase().includes(String(b).toLowerCase());
}

/** NaN, which is less than, equal to and greater than nothing, for what cannot be ordered. */
function order(a: Value, b: Value): number {
  return Number(a) - Number(b);
}

function nameOf(node: jsep.Expression): string {
  const name = written(node);
  if (name !== undefined) return name;
  throw new Error(`A name was expected, such as lr, config.data.name or eval/loss; got ${describe(node)}`);
}

/** "eval/loss", "data.name", "saturation-suspected": names that the parser sees as operations. */
function written(node: jsep.Expression): string | undefined {
  if (node.type === "Identifier") return (node as jsep.Identifier).name;
  if (node.type === "Literal") return String((node as jsep.Literal).value);
  if (node.type === "MemberExpression") {
    const { object, property } = node as jsep.MemberExpression;
    return joined(object, ".", property);
  }
  if (node.type === "BinaryExpression") {
    const { operator, left, right } = node as jsep.BinaryExpression;
    if (operator === "/" || operator === "-") return joined(left, operator, right);
  }
  return undefined;
}

function joined(left: jsep.Expression, by: string, right: jsep.Expression): string | undefined {
  const [a, b] = [written(left), written(right)];
  return a === undefined || b === undefined ? undefined : `${a}${by}${b}`;
}

function valueAt(node: jsep.Expression): Value {
  if (node.type === "Literal") return (node as jsep.Literal).value as Value;
  if (node.type === "UnaryExpression" && node.operator === "-")
    return -Number(valueAt(node.argument as jsep.Expression));
  return nameOf(node);
}

function describe(node: jsep.Expression): string {
  if (node.type === "Compound") return "words beside each other: join them by and, or";
  const name = written(node);
  return name === undefined ? `a ${node.type.replace(/Expression$/, "").toLowerCase()} expression` : `"${name}"`;
}
