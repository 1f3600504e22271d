/** What is listened to; each may still have something to read when it returns. */
export interface CallbackListeners {
  onBatchEnd(logs: unknown): Promise<void>;
  onEpochEnd(logs: unknown): Promise<void>;
}

type Called = (...args: unknown[]) => unknown;
const HEARD = ["onBatchEnd", "onEpochEnd"] as const;

/**
 * The `callbacks` of a fit as the user gave them, overheard: an object stays an object of its class, an array has the length it had, each
 * function is called on the user's own object with what it was called with, and gives what it gave. Nothing of the user's is changed.
 * With no callbacks, or an empty array, the listeners alone.
 */
export function overheardCallbacks(given: unknown, listeners: CallbackListeners): unknown {
  if (Array.isArray(given) && given.length > 0) return [overheard(given[0], listeners), ...given.slice(1)];
  return typeof given === "object" && given !== null && !Array.isArray(given)
    ? overheard(given, listeners)
    : listenersAlone(listeners);
}

function overheard(callback: object, listeners: CallbackListeners): object {
  const bound = new Map<unknown, Called>();
  return new Proxy(callback, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      const heard = HEARD.find((name) => name === key);
      if (heard === undefined && typeof value !== "function") return value;
      const known = bound.get(key);
      if (known !== undefined) return known;
      const own: Called =
        typeof value === "function" ? (...args) => (value as Called).apply(target, args) : () => undefined;
      const called: Called =
        heard === undefined
          ? own
          : (...args) => {
              const listening = listeners[heard](args[1]);
              const answer = own(...args);
              return Promise.all([answer, listening]).then(([result]) => result);
            };
      bound.set(key, called);
      return called;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/** Serves both ways TensorFlow.js takes callbacks: as a plain set of functions, and as an instance of tf.Callback. */
function listenersAlone(listeners: CallbackListeners) {
  return {
    validationData: null,
    setParams() {},
    setModel() {},
    async onTrainBegin() {},
    async onTrainEnd() {},
    async onEpochBegin() {},
    async onBatchBegin() {},
    onBatchEnd: (_: number, logs?: unknown) => listeners.onBatchEnd(logs),
    onEpochEnd: (_: number, logs?: unknown) => listeners.onEpochEnd(logs),
  };
}
