"""The head's quantities from arrays: NumPy's and torch's alike, in float64 (see PAPER definitions in each docstring)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

Array = Any
#: rows that are taken to float64 at once
CHUNK_ROWS = 8192


def is_torch(array: Array) -> bool:
    return type(array).__module__.partition(".")[0] == "torch" or hasattr(array, "untyped_storage")


def to_float64(array: Array) -> Array:
    """A float64 array of the same kind, detached; a copy unless it is one already."""
    if is_torch(array):
        return array.detach().double()
    import numpy as np  # noqa: PLC0415 (needed only here)

    return np.asarray(array, dtype=np.float64)


def gram_sums(head: Array, excluded: Sequence[int] = ()) -> tuple[Array, Array, int, float]:
    """
    W^T W (d x d), the column sums (d), the number of rows used and the sum of their norms, in float64, by chunks of rows.

    ``head`` is V x d and is not written. Sums over shards of rows may be added: this is all that a sharded head exchanges.
    """
    rows, columns = head.shape
    keep = _kept_runs(rows, excluded)
    gram = total = None
    used, norms = 0, 0.0
    for start, stop in keep:
        for at in range(start, stop, CHUNK_ROWS):
            chunk = to_float64(head[at : min(stop, at + CHUNK_ROWS)])
            product, summed = chunk.T @ chunk, chunk.sum(0)
            gram = product if gram is None else gram + product
            total = summed if total is None else total + summed
            used += chunk.shape[0]
            norms += float(((chunk * chunk).sum(1) ** 0.5).sum())
    if gram is None or total is None:
        raise ValueError(f"Cannot measure the head: at least one of its {rows} x {columns} rows must be used")
    return gram, total, used, norms


def _kept_runs(rows: int, excluded: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of rows that are used, as (start, stop)."""
    runs: list[tuple[int, int]] = []
    start = 0
    for row in sorted({int(row) for row in excluded}):
        if not 0 <= row < rows:
            raise ValueError(f"Cannot leave out row {row}: the head has rows 0 to {rows - 1}")
        if row > start:
            runs.append((start, row))
        start = row + 1
    if start < rows:
        runs.append((start, rows))
    return runs


def eigenvalues(symmetric: Array) -> list[float]:
    """Eigenvalues of a symmetric matrix, ascending, as Python floats; on the CPU, since CUDA's solver would make the GPU wait."""
    if is_torch(symmetric):
        import torch  # noqa: PLC0415

        return torch.linalg.eigvalsh(symmetric.cpu()).tolist()
    import numpy as np  # noqa: PLC0415

    return np.linalg.eigvalsh(symmetric).tolist()


def singular_values_of(gram: Array, norm_gain: Array | None = None) -> list[float]:
    """sqrt of the eigenvalues of D G D, D = diag(gain), largest first; negatives of rounding are 0."""
    if norm_gain is not None:
        gain = to_float64(norm_gain)
        gram = gram * gain[:, None] * gain[None, :]
    values = eigenvalues(gram)
    if any(not math.isfinite(value) for value in values):
        raise ValueError("Cannot take singular values: the head's numbers must be finite")
    return [math.sqrt(max(0.0, value)) for value in reversed(values)]


def anisotropy(states: Array) -> dict[str, float]:
    """
    Mean cosine of all pairs of states (||sum u||^2 - n) / (n^2 - n) (Godey et al. 2024, section 4.1), the same of h - mean h, the share
    of energy in the mean, and the participation ratio of cov(h). Zero states are skipped. What is undefined is absent.
    """
    h = to_float64(states)
    mean = h.mean(0)
    centred = h - mean
    found: dict[str, float] = {}
    for name, vectors in (("hidden/anisotropy", h), ("hidden/anisotropy_centred", centred)):
        cosine = _mean_cosine(vectors)
        if cosine is not None:
            found[name] = cosine
    energy = float((h * h).sum(1).mean())
    if energy > 0:
        found["hidden/mean_energy_share"] = float((mean * mean).sum()) / energy
    n, d = h.shape
    product = centred.T @ centred if d <= n else centred @ centred.T
    squares = float((product * product).sum())
    if squares > 0:
        found["hidden/participation_ratio"] = float((centred * centred).sum()) ** 2 / squares
    return found


def _mean_cosine(vectors: Array) -> float | None:
    norms = (vectors * vectors).sum(1) ** 0.5
    keep = norms > 0
    count = int(keep.sum())
    if count < 2:
        return None
    unit = vectors[keep] / norms[keep][:, None]
    summed = unit.sum(0)
    return (float((summed * summed).sum()) - count) / (count * count - count)


def logit_singular_values(centred_gram: Array, states: Array) -> list[float]:
    """sqrt of the eigenvalues of S^1/2 W_c^T W_c S^1/2, S = cov(h): as those of X W_c^T W_c X^T, X = (h - mean h)/sqrt(n)."""
    h = to_float64(states)
    x = (h - h.mean(0)) / math.sqrt(h.shape[0])
    n, d = x.shape
    if n <= d:
        values = eigenvalues(x @ centred_gram @ x.T)
    else:
        root = square_root(centred_gram)
        values = eigenvalues(root.T @ (x.T @ x) @ root)
    return [math.sqrt(max(0.0, value)) for value in reversed(values)]


def square_root(symmetric: Array) -> Array:
    """A matrix C with C C^T the positive part of a symmetric matrix."""
    if is_torch(symmetric):
        import torch  # noqa: PLC0415

        values, vectors = torch.linalg.eigh(symmetric)
        return vectors * values.clamp(min=0).sqrt()
    import numpy as np  # noqa: PLC0415

    values, vectors = np.linalg.eigh(symmetric)
    return vectors * np.sqrt(np.maximum(values, 0))
