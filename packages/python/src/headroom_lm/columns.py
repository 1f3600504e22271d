"""Columns of numbers as the server answers them (packages/protocol/README.md, "Transport"), lossless to the bit."""

from __future__ import annotations

import base64
import struct


def decode_column(text: str) -> list[float]:
    """Numbers of a `float64-column`. Raises ValueError for a text that is none."""
    data = base64.b64decode(text[1:], validate=True)
    if text[:1] == "i":
        return _integers(data)
    width = {"s": 4, "d": 8}.get(text[:1])
    if width is None:
        raise ValueError(f"Cannot decode a column: it must start with i, s or d, got {text[:1]!r}")
    if len(data) % width:
        raise ValueError(f"Cannot decode a column: its length must be a multiple of {width} bytes, got {len(data)}")
    count = len(data) // width
    planes = bytearray(len(data))
    for plane in range(width):
        planes[plane::width] = data[plane * count : (plane + 1) * count]
    return list(struct.unpack(f"<{count}{'f' if width == 4 else 'd'}", planes))


def _integers(data: bytes) -> list[float]:
    column: list[float] = []
    value = rest = shift = 0
    for byte in data:
        rest |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            value += -(rest + 1) // 2 if rest & 1 else rest // 2
            column.append(float(value))
            rest = shift = 0
    if shift:
        raise ValueError("Cannot decode a column: its last integer must be whole")
    return column
