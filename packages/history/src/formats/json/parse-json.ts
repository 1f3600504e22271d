import JSON5 from "json5";

/** JSON as people's programs write it: Python's NaN and Infinity too. @throws SyntaxError */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON5.parse(text);
  }
}
