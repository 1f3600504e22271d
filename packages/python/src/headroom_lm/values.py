"""Numbers and steps as people's programs have them: Python's, NumPy's, torch's, Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAXIMUM_STEP = 2**53 - 1


class Unusable(Exception):
    """A value that cannot be logged; ``kind`` groups what is told once."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def flattened(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested names joined by slashes."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{prefix}/{key}" if prefix else str(key)
        if isinstance(value, Mapping):
            flat.update(flattened(value, name))
        else:
            flat[name] = value
    return flat


def number_of(name: str, value: Any) -> float:
    """A float from anything that is one number. Raises Unusable for text, and for arrays of more than one element."""
    if isinstance(value, (float, int)):
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    if value is None or isinstance(value, (str, bytes)):
        raise Unusable(f"value {name}", f"Cannot log {name}: it must be a number, got {value!r:.60}")
    item = getattr(value, "item", None)
    if callable(item):
        size = getattr(value, "size", None)
        count = value.numel() if hasattr(value, "numel") else size
        if count not in (None, 1):
            raise Unusable(f"value {name}", f"Cannot log {name}: it must be one number, got {count} in {type(value).__name__}")
        return float(item())
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise Unusable(f"value {name}", f"Cannot log {name}: it must be a number, got {type(value).__name__}") from error


def step_of(value: Any) -> int:
    """A step from an int or a whole number of another type. Raises Unusable for all else."""
    if isinstance(value, bool) or isinstance(value, (str, bytes)) or value is None:
        raise Unusable("step", f"Cannot log at step {value!r:.60}: a step must be an integer from 0 to 2^53 - 1")
    item = getattr(value, "item", None)
    number = item() if callable(item) else value
    try:
        whole = int(number)
    except (TypeError, ValueError, OverflowError) as error:
        raise Unusable("step", f"Cannot log at step {value!r:.60}: a step must be an integer from 0 to 2^53 - 1") from error
    if whole != number or not 0 <= whole <= MAXIMUM_STEP:
        raise Unusable("step", f"Cannot log at step {value!r:.60}: a step must be an integer from 0 to 2^53 - 1")
    return whole
