/** Leaves of a JSON object as [dotted path, text], in the order they are written. */
export function flatten(value: Readonly<Record<string, unknown>>): [string, string][] {
  const leaves: [string, string][] = [];
  const walk = (inner: unknown, path: string) => {
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0) {
      for (const [name, next] of Object.entries(inner)) walk(next, path === "" ? name : `${path}.${name}`);
    } else {
      leaves.push([path, typeof inner === "string" ? inner : JSON.stringify(inner)]);
    }
  };
  for (const [name, next] of Object.entries(value)) walk(next, name);
  return leaves;
}
