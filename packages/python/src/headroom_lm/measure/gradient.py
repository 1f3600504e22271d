"""How much of the logit gradient the head lets pass (Godey & Artzi 2026, arXiv 2603.10145)."""

from __future__ import annotations

import math
from typing import Any

from .arrays import Array, is_torch, to_float64

#: states whose logits are held at once
CHUNK_STATES = 64


def gradient_suppression(
    head: Array,
    states: Array,
    targets: Array,
    centred_gram: Array,
    *,
    bias: Array | None = None,
    soft_cap: float | None = None,
) -> dict[str, float]:
    """
    r = sqrt(1 - sum d^T (W_c^T W_c)^+ d / sum ||g||^2), g = softmax(W h + b) - e_y, d = W^T g, and the gain over a random subspace,
    (1 - r^2)(V - 1)/d.

    ``head`` V x d (its used rows only), ``states`` n x d, ``targets`` n ids of those rows. Empty when every token is certain.
    Raises ValueError on shapes and ids. Cost 4 n V d flops, memory 64 x V.
    """
    vocabulary, d = head.shape
    passed = whole = 0.0
    inverse = pseudo_inverse(centred_gram)
    for start in range(0, states.shape[0], CHUNK_STATES):
        h = to_float64(states[start : start + CHUNK_STATES])
        ids = [int(target) for target in targets[start : start + CHUNK_STATES]]
        if any(not 0 <= target < vocabulary for target in ids):
            raise ValueError(f"Cannot take the gradient: targets must be token ids below {vocabulary}")
        gradient, delta = _gradients(head, h, ids, bias, soft_cap)
        whole += float((gradient * gradient).sum())
        passed += float(((delta @ inverse) * delta).sum())
    if whole <= 0:
        return {}
    share = min(1.0, max(0.0, passed / whole))
    return {"grad/suppressed": math.sqrt(1 - share), "grad/gain_over_random": share * (vocabulary - 1) / d}


def _gradients(head: Array, h: Array, ids: list[int], bias: Array | None, soft_cap: float | None) -> tuple[Any, Any]:
    weights = to_float64(head)
    logits = h @ weights.T
    if bias is not None:
        logits = logits + to_float64(bias)
    if soft_cap is not None:
        tanh = logits.tanh() if is_torch(logits) else __import__("numpy").tanh(logits / soft_cap)
        logits = soft_cap * (tanh if not is_torch(logits) else (logits / soft_cap).tanh())
    top = logits.max(1).values if is_torch(logits) else logits.max(1)
    exponentials = (logits - top[:, None]).exp() if is_torch(logits) else __import__("numpy").exp(logits - top[:, None])
    gradient = exponentials / exponentials.sum(1)[:, None]
    for row, target in enumerate(ids):
        gradient[row, target] -= 1
    return gradient, gradient @ weights


def pseudo_inverse(symmetric: Array) -> Array:
    """Moore-Penrose inverse of a symmetric matrix; eigenvalues below d eps of the largest are noise."""
    d = symmetric.shape[0]
    if is_torch(symmetric):
        import torch  # noqa: PLC0415

        return torch.linalg.pinv(symmetric, hermitian=True, rtol=d * 2.0**-52)
    import numpy as np  # noqa: PLC0415

    return np.linalg.pinv(symmetric, rcond=d * 2.0**-52, hermitian=True)
