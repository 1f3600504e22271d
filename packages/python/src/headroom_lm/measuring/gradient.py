"""How much of the logit gradient the head lets pass (Godey & Artzi 2026, arXiv 2603.10145)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .arrays import Array, library_of, to_float64

#: states whose logits are held at once
CHUNK_STATES = 64


def gradient_suppression(
    head: Array,
    states: Array,
    targets: Sequence[int],
    centred_gram: Array,
    *,
    bias: Array | None = None,
    soft_cap: float | None = None,
) -> dict[str, float]:
    """
    r = sqrt(1 - sum d^T (W_c^T W_c)^+ d / sum ||g||^2), g = softmax(W h + b) - e_y, d = W^T g, and the gain over a random subspace,
    (1 - r^2)(V - 1)/d.

    ``head`` V x d (its used rows only), ``states`` n x d, ``targets`` n ids of those rows. Empty when every token is certain.
    Raises ValueError on ids. Cost 4 n V d flops, memory 64 x V and the head in float64.
    """
    vocabulary, d = head.shape
    if any(not 0 <= target < vocabulary for target in targets):
        raise ValueError(f"Cannot take the gradient: targets must be token ids below {vocabulary}")
    weights = to_float64(head)
    offset = None if bias is None else to_float64(bias)
    inverse = pseudo_inverse(centred_gram)
    passed = whole = 0.0
    for start in range(0, len(targets), CHUNK_STATES):
        logits = to_float64(states[start : start + CHUNK_STATES]) @ weights.T
        if offset is not None:
            logits = logits + offset
        gradient = _gradients(logits, targets[start : start + CHUNK_STATES], soft_cap)
        delta = gradient @ weights
        whole += float((gradient * gradient).sum())
        passed += float(((delta @ inverse) * delta).sum())
    if whole <= 0:
        return {}
    share = min(1.0, max(0.0, passed / whole))
    return {"grad/suppressed": math.sqrt(1 - share), "grad/gain_over_random": share * (vocabulary - 1) / d}


def _gradients(logits: Array, targets: Sequence[int], soft_cap: float | None) -> Array:
    library = library_of(logits)
    if soft_cap is not None:
        logits = soft_cap * library.tanh(logits / soft_cap)
    top = logits.amax(1) if hasattr(logits, "amax") else logits.max(1)
    exponentials = library.exp(logits - top[:, None])
    gradient = exponentials / exponentials.sum(1)[:, None]
    for row, target in enumerate(targets):
        gradient[row, target] -= 1
    return gradient


def pseudo_inverse(symmetric: Array) -> Array:
    """Moore-Penrose inverse of a symmetric matrix; eigenvalues below d eps of the largest are noise."""
    values, vectors = library_of(symmetric).linalg.eigh(symmetric)
    floor = float(values[-1]) * int(symmetric.shape[0]) * 2.0**-52
    kept = values > floor
    return (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
