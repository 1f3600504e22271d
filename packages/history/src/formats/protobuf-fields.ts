import { BinaryReader } from "@bufbuild/protobuf/wire";

/** Walks the fields of a message; a field that `read` does not take (false) is skipped. @throws Error where the bytes are no message */
export function eachField(bytes: Uint8Array, read: (reader: BinaryReader, field: number) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!read(reader, field)) reader.skip(wireType, field);
  }
}
