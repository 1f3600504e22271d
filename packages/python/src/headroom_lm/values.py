"""Numbers and steps as people's programs have them: Python's, NumPy's, torch's, Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

MAXIMUM_STEP = 2**53 - 1


class Unusable(Exception):
    """A value that cannot be logged; ``kind`` groups what is told once."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def flattened(values: Mapping[Any, Any], prefix: str = "") -> dict[str, Any]:
    """Nested names joined by slashes."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{prefix}/{key}" if prefix else str(key)
        if isinstance(value, Mapping):
            flat.update(flattened(cast("Mapping[Any, Any]", value), name))
        else:
            flat[name] = value
    return flat


def number_of(name: str, value: Any) -> float:
    """A float from anything that is one number; a bool is 0 or 1. Raises Unusable for text, and for more than one element."""
    if isinstance(value, (float, int)):
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    if value is None or isinstance(value, (str, bytes)):
        raise Unusable(f"value {name}", f"Cannot log {name}: it must be a number, got {value!r:.60}")
    count = elements_in(value)
    if count not in (None, 1):
        kind = type(value).__name__
        raise Unusable(f"value {name}", f"Cannot log {name}: it must be one number, got {count} in a {kind}")
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except (TypeError, ValueError) as error:
        kind = type(value).__name__
        raise Unusable(f"value {name}", f"Cannot log {name}: it must be a number, got a {kind}") from error


def elements_in(value: Any) -> int | None:
    """Elements of an array; None for what is no array."""
    if callable(getattr(value, "numel", None)):
        return int(value.numel())
    size = getattr(value, "size", None)
    return size if isinstance(size, int) else None


def is_on_device(value: Any) -> bool:
    """Whether reading a value would make the training wait for an accelerator."""
    device = getattr(value, "device", None)
    return getattr(device, "type", "cpu") not in ("cpu", "meta")


def step_of(value: Any) -> int:
    """A step from an int or a whole number of another type. Raises Unusable for all else."""
    problem = f"Cannot log at step {value!r:.60}: a step must be an integer from 0 to 2^53 - 1"
    if isinstance(value, (bool, str, bytes)) or value is None:
        raise Unusable("step", problem)
    try:
        number = value.item() if hasattr(value, "item") else value
        whole = int(number)
    except (TypeError, ValueError, OverflowError) as error:
        raise Unusable("step", problem) from error
    if whole != number or not 0 <= whole <= MAXIMUM_STEP:
        raise Unusable("step", problem)
    return whole
