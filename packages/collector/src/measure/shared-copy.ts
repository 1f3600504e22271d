import type { HeadWeights, LayerStates } from "../adapters/trainer-contract.ts";

type Numbers = Float32Array | Float64Array | Uint16Array;

/** Copies weights and states into shared memory that is kept between measurements: one copy, no allocation. */
export class SharedCopy {
  #head = new SharedArrayBuffer(0);
  readonly #layers: SharedArrayBuffer[] = [];

  head(head: HeadWeights): HeadWeights {
    const { data } = head;
    if (this.#head.byteLength < data.byteLength) this.#head = new SharedArrayBuffer(data.byteLength);
    return { ...head, data: copyInto(this.#head, data) };
  }

  layers(layers: readonly LayerStates[]): LayerStates[] {
    return layers.map((states, i) => {
      let shared = this.#layers[i];
      if (shared === undefined || shared.byteLength < states.data.byteLength) {
        shared = new SharedArrayBuffer(states.data.byteLength);
        this.#layers[i] = shared;
      }
      return { ...states, data: copyInto(shared, states.data) };
    });
  }
}

function copyInto<T extends Numbers>(shared: SharedArrayBuffer, data: T): T {
  const make = data.constructor as new (buffer: SharedArrayBuffer, offset: number, length: number) => T;
  const copy = new make(shared, 0, data.length);
  copy.set(data);
  return copy;
}
