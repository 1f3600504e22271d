import { type Cell, NOT_A_NUMBER } from "./raw-table.ts";

/** How a file writes its numbers. */
export interface NumberDialect {
  readonly decimal: "." | ",";
}

const MISSING_WORDS = new Set(["", "none", "null", "na", "n/a", "#n/a", "-", "--", "nil", "<na>", "undefined"]);
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)(inf|infinity|1\.#inf|∞)$/i;
const NAN_WORD = /^[+-]?(nan|1\.#ind|1\.#qnan|nanq|-nan\(ind\))$/i;
/** `tensor(3.2)`, `tensor(3.2, device='cuda:0')`, `array(3.2)`, `np.float64(3.2)`, `float32(3.2)`, `<tf.Tensor: … numpy=3.2>` */
const WRAPPED = /^[\w.]*(?:tensor|array|float\d*|int\d*|scalar)\((?:\[([^,[\]]+)\]|([^,[\])]+))(?:,.*)?\)$/i;
const TF_TENSOR = /^<tf\.[^>]*numpy=([^,>]+)[^>]*>$/;
const THOUSANDS_DOT = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const THOUSANDS_COMMA = /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/;
const COMMA_DECIMAL = /^[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?$/;

/**
 * A cell's content: a number however it was printed, the text NaN, a word, or undefined for "not logged". Units of per cent keep their
 * number; nothing is rounded.
 */
export function parseCell(raw: string, { decimal }: NumberDialect): Cell {
  if (decimal === "." && PLAIN.test(raw)) return Number(raw);
  const text = raw.trim();
  if (MISSING_WORDS.has(text.toLowerCase())) return undefined;
  const number = parseNumber(text, decimal);
  if (number !== undefined) return number;
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (NAN_WORD.test(text)) return NOT_A_NUMBER;
  const wrapped = WRAPPED.exec(text) ?? TF_TENSOR.exec(text);
  const inner = wrapped?.[1] ?? wrapped?.[2];
  return inner === undefined ? text : parseCell(inner, { decimal: "." });
}

function parseNumber(text: string, decimal: "." | ","): number | undefined {
  const unsuffixed = text.endsWith("%") ? text.slice(0, -1).trimEnd() : text;
  const compact = unsuffixed.replaceAll(/[_'\u00a0\u202f\u2009]/g, "");
  if (decimal === ".") {
    if (PLAIN.test(compact)) return Number(compact);
    return THOUSANDS_DOT.test(compact) ? Number(compact.replaceAll(",", "")) : undefined;
  }
  if (COMMA_DECIMAL.test(compact)) return Number(compact.replace(",", "."));
  if (THOUSANDS_COMMA.test(compact)) return Number(compact.replaceAll(".", "").replace(",", "."));
  return PLAIN.test(compact) ? Number(compact) : undefined;
}
