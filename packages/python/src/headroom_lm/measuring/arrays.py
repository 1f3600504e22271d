"""The head's quantities from arrays: NumPy's and torch's alike, in float64 (see PAPER definitions in each docstring)."""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from typing import Any, cast

Array = Any
#: rows that are taken to float64 at once
CHUNK_ROWS = 8192


def is_torch(array: Array) -> bool:
    return hasattr(array, "untyped_storage")


def library_of(array: Array) -> Any:
    """torch for a torch tensor, else NumPy."""
    return importlib.import_module("torch" if is_torch(array) else "numpy")


def to_float64(array: Array) -> Array:
    """A float64 array of the same kind, detached; a copy unless it is one already."""
    if is_torch(array):
        return array.detach().double()
    numpy = library_of(array)
    return numpy.asarray(array, dtype=numpy.float64)


def gram_sums(head: Array, excluded: Sequence[int] = ()) -> tuple[Array, Array, int, Array]:
    """
    W^T W (d x d), the column sums (d), the number of rows used and the sum of their norms, in float64, by chunks of rows.

    ``head`` is V x d and is not written. Sums over shards of rows may be added: this is all that a sharded head exchanges. Nothing here
    waits for an accelerator. Raises ValueError for a row that is not there.
    """
    rows, columns = head.shape
    library = library_of(head)
    zeros = {"dtype": library.float64, **({"device": head.device} if is_torch(head) else {})}
    gram, total, norms = (
        library.zeros((columns, columns), **zeros),
        library.zeros(columns, **zeros),
        library.zeros((), **zeros),
    )
    used = 0
    for start, stop in kept_runs(rows, excluded):
        for at in range(start, stop, CHUNK_ROWS):
            chunk = to_float64(head[at : min(stop, at + CHUNK_ROWS)])
            gram = gram + chunk.T @ chunk
            total = total + chunk.sum(0)
            norms = norms + ((chunk * chunk).sum(1) ** 0.5).sum()
            used += int(chunk.shape[0])
    return gram, total, used, norms


def kept_runs(rows: int, excluded: Sequence[int]) -> list[tuple[int, int]]:
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
    on_host = symmetric.cpu() if is_torch(symmetric) else symmetric
    return cast("list[float]", library_of(on_host).linalg.eigvalsh(on_host).tolist())


def singular_values_of(gram: Array, norm_gain: Array | None = None) -> list[float]:
    """
    sqrt of the eigenvalues of D G D, D = diag(gain), largest first; negatives of rounding are 0.

    Raises ValueError where numbers are not finite.
    """
    if norm_gain is not None:
        gain = to_float64(norm_gain)
        gram = gram * gain[:, None] * gain[None, :]
    if not math.isfinite(float((gram * gram).sum())):
        raise ValueError("Cannot take singular values: the head's numbers must be finite")
    return [math.sqrt(max(0.0, value)) for value in reversed(eigenvalues(gram))]


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
    values, vectors = library_of(symmetric).linalg.eigh(symmetric)
    return vectors * values.clip(0) ** 0.5


def logit_rms(gram: Array, rows: int, states: Array, head: Array | None = None, bias: Array | None = None) -> float:
    """sqrt(mean (W h + b)^2) over states and the used rows, from W^T W: the mean of h^T W^T W h + 2 b^T W h + b^T b."""
    h = to_float64(states)
    total = float(((h @ gram) * h).sum())
    if bias is not None and head is not None:
        b = to_float64(bias)
        total += float((2 * (h @ (to_float64(head).T @ b))).sum() + h.shape[0] * (b * b).sum())
    return math.sqrt(max(0.0, total) / (h.shape[0] * rows))


def update_angle(before: Array, after: Array) -> float:
    """Angle in radians between two heads as vectors, by half the chord between them at length 1: exact for small angles."""
    squares_before = squares_after = squares_apart = 0.0
    chunks = range(0, before.shape[0], CHUNK_ROWS)
    for at in chunks:
        a, b = to_float64(before[at : at + CHUNK_ROWS]), to_float64(after[at : at + CHUNK_ROWS])
        squares_before += float((a * a).sum())
        squares_after += float((b * b).sum())
    if squares_before == 0 or squares_after == 0:
        return math.nan
    for at in chunks:
        a, b = to_float64(before[at : at + CHUNK_ROWS]), to_float64(after[at : at + CHUNK_ROWS])
        apart = b / math.sqrt(squares_after) - a / math.sqrt(squares_before)
        squares_apart += float((apart * apart).sum())
    return 2 * math.asin(min(1.0, math.sqrt(squares_apart) / 2))
