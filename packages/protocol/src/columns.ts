/** Base64 of a float64 column, little-endian whatever the machine: exact for NaN and the infinities. */
export function encodeColumn(column: Float64Array): string {
  const bytes = new Uint8Array(column.length * 8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < column.length; i++) view.setFloat64(i * 8, column[i]!, true);
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/** Inverse of `encodeColumn`. @throws RangeError when the text does not hold whole float64 values */
export function decodeColumn(text: string): Float64Array {
  const binary = atob(text);
  if (binary.length % 8 !== 0) {
    throw new RangeError(`Cannot decode a column: its length must be a multiple of 8 bytes, got ${binary.length}`);
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const column = new Float64Array(binary.length / 8);
  for (let i = 0; i < column.length; i++) column[i] = view.getFloat64(i * 8, true);
  return column;
}

interface CustomTransforms {
  registerCustom(
    transform: {
      isApplicable: (value: unknown) => value is Float64Array;
      serialize: (column: Float64Array) => string;
      deserialize: (text: string) => Float64Array;
    },
    name: string,
  ): void;
}

/**
 * Teaches a SuperJSON instance to carry Float64Array as one base64 text, and returns it: both ends of the JSON
 * procedures make their transformer as `withColumns(new SuperJSON())`.
 */
export function withColumns<TTransformer extends CustomTransforms>(transformer: TTransformer): TTransformer {
  transformer.registerCustom(
    {
      isApplicable: (value): value is Float64Array => value instanceof Float64Array,
      serialize: encodeColumn,
      deserialize: decodeColumn,
    },
    "float64-column",
  );
  return transformer;
}
