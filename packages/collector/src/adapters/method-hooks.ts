type Method = (...args: unknown[]) => unknown;

/**
 * Puts a method of an object's own in front of one it has; the returned function takes it away again and leaves the
 * property as it was: own or inherited, with the same descriptor. When somebody else has wrapped the method since, theirs
 * stays, and `wrap` is told to stand aside by `isActive`.
 */
export function hookMethod(
  target: object,
  name: string,
  wrap: (original: Method, isActive: () => boolean) => Method,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  let active = true;
  const original = (target as Record<string, Method>)[name]!;
  const wrapped = wrap(
    (...args) => original.apply(target, args),
    () => active,
  );
  Object.defineProperty(target, name, { value: wrapped, configurable: true, enumerable: false, writable: true });
  return () => {
    active = false;
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== wrapped) return;
    if (before === undefined) delete (target as Record<string, unknown>)[name];
    else Object.defineProperty(target, name, before);
  };
}
