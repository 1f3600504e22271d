"""Measures a head from any arrays; stands alone, for notebooks and for frameworks without an adapter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..spool.sections import Provenance
from .arrays import (
    Array,
    anisotropy,
    gram_sums,
    kept_runs,
    library_of,
    logit_rms,
    logit_singular_values,
    singular_values_of,
)
from .gradient import gradient_suppression
from .summary import SpectrumSummary, dimensions_used, spectrum_summary

__all__ = ["Measurement", "SpectrumSummary", "dimensions_used", "measure", "spectrum_summary"]


@dataclass(frozen=True)
class Measurement:
    """What was measured: numbers by the catalogue's names, and the spectrum with its provenance."""

    metrics: dict[str, float]
    singular_values: list[float]
    rows: int
    columns: int
    dtype: str
    provenance: Provenance
    profile: list[float] = field(default_factory=list[float])


@dataclass(frozen=True)
class GramSums:
    """W^T W, the column sums, the rows used and the sum of their norms: all that a spectrum needs of a head."""

    gram: Array
    total: Array
    rows: int
    norms: float
    excluded: int
    dtype: str


@dataclass(frozen=True)
class ProbeArrays:
    """n x d inputs of the head on fixed text, their next tokens where they are known, and each layer's states."""

    states: Array
    targets: Array | None = None
    layers: Sequence[Array] = ()


def measure(
    head: Array,
    states: Array | None = None,
    *,
    targets: Array | None = None,
    layers: Sequence[Array] = (),
    bias: Array | None = None,
    norm_gain: Array | None = None,
    excluded_rows: Sequence[int] = (),
) -> Measurement:
    """
    Everything Headroom measures of an LM head, from arrays of NumPy, torch or anything NumPy reads; in float64.

    :param head: V x d weights, not written; with ``norm_gain`` (d) the spectrum is of W diag(gain)
    :param states: n x d inputs of the head on fixed text: anisotropy, and the logit spectrum
    :param targets: the n next tokens: gradient suppressed by the head, and its gain over a random subspace
    :param layers: states of each layer, first layer first, for the anisotropy profile
    :param excluded_rows: padding rows and tokens never trained
    :raises ValueError: on shapes, token ids and numbers that are not finite
    """
    if not hasattr(head, "shape"):
        head = library_of(head).asarray(head)
    if len(head.shape) != 2:
        raise ValueError(f"Cannot measure the head: it must be a V x d matrix, got {len(head.shape)} dimensions")
    gram, total, used, norms = gram_sums(head, excluded_rows)
    sums = GramSums(gram, total, used, float(norms), int(head.shape[0]) - used, dtype_of(head))
    probe = None if states is None else ProbeArrays(states, targets, layers)
    return measurement_of_sums(sums, probe, head=head, bias=bias, norm_gain=norm_gain, excluded_rows=excluded_rows)


def measurement_of_sums(
    sums: GramSums,
    probe: ProbeArrays | None = None,
    *,
    head: Array | None = None,
    bias: Array | None = None,
    norm_gain: Array | None = None,
    excluded_rows: Sequence[int] = (),
) -> Measurement:
    """
    The same from W^T W and the column sums, which a sharded head adds up over its ranks instead of gathering W.

    ``head`` itself is needed for what depends on targets or on a bias. Raises ValueError when no row is used.
    """
    if sums.rows == 0:
        raise ValueError("Cannot measure the head: at least one of its rows must be used, got 0")
    columns = int(sums.gram.shape[0])
    sigma = singular_values_of(sums.gram, norm_gain)[: min(sums.rows, columns)]
    summary = spectrum_summary(sigma)
    metrics: dict[str, float] = {}
    if summary is not None:
        metrics |= {f"head/{name}": value for name, value in vars(summary).items()}
        metrics["head/row_norm_mean"] = sums.norms / sums.rows
        metrics["head/row_coherence"] = sigma[0] * math.sqrt(sums.rows) / sums.norms if sums.norms > 0 else 0.0
        metrics |= _dimensions("head", sigma)
    if probe is not None:
        metrics |= _probe_metrics(sums, probe, head, bias, excluded_rows)
    floor = (sigma[0] if sigma else 0.0) * math.sqrt(2.0**-52 * columns)
    resolved = sum(1 for value in sigma if value > floor)
    provenance = Provenance(False, norm_gain is not None, False, sums.excluded, floor, resolved)
    layers = () if probe is None else probe.layers
    profile = [anisotropy(layer).get("hidden/anisotropy", math.nan) for layer in layers]
    return Measurement(metrics, sigma, sums.rows, columns, sums.dtype, provenance, profile)


def _probe_metrics(
    sums: GramSums, probe: ProbeArrays, head: Array | None, bias: Array | None, excluded_rows: Sequence[int]
) -> dict[str, float]:
    metrics = anisotropy(probe.states)
    centred = sums.gram - sums.total[:, None] * sums.total[None, :] / sums.rows
    sigma = logit_singular_values(centred, probe.states)
    summary = spectrum_summary(sigma)
    if summary is not None:
        metrics["logit/effective_rank_p"] = summary.effective_rank_p
        metrics["logit/effective_rank_q"] = summary.effective_rank_q
        metrics |= _dimensions("logit", sigma)
    if head is not None:
        kept = kept_runs(int(head.shape[0]), excluded_rows)
        head, bias = _rows_in(head, kept), None if bias is None else _rows_in(bias, kept)
        if probe.targets is not None:
            states, targets = _known_targets(probe.states, probe.targets, kept)
            metrics |= gradient_suppression(head, states, targets, centred, bias=bias)
    if bias is None or head is not None:
        metrics["logit/rms"] = logit_rms(sums.gram, sums.rows, probe.states, head, bias)
    return metrics


def _dimensions(place: str, sigma: Sequence[float]) -> dict[str, float]:
    return {f"{place}/dimensions_used_{epsilon}": float(dimensions_used(sigma, epsilon) or 0) for epsilon in (0.5, 0.1)}


def _rows_in(array: Array, kept: Sequence[tuple[int, int]]) -> Array:
    if len(kept) == 1:
        return array[kept[0][0] : kept[0][1]]
    library = library_of(array)
    parts = [array[start:stop] for start, stop in kept]
    return library.cat(parts) if hasattr(library, "cat") else library.concatenate(parts)


def _known_targets(states: Array, targets: Array, kept: Sequence[tuple[int, int]]) -> tuple[Array, list[int]]:
    """States whose next token is a used row, and the places of those rows among the used ones. Raises ValueError on ids."""
    place_of: dict[int, int] = {}
    for start, stop in kept:
        begin = len(place_of)
        place_of.update({row: begin + row - start for row in range(start, stop)})
    given = [int(target) for target in targets]
    if len(given) != int(states.shape[0]):
        raise ValueError(
            f"Cannot take the gradient: {int(states.shape[0])} states need as many targets, got {len(given)}"
        )
    highest = max(place_of)
    if any(target < 0 or target > highest for target in given):
        raise ValueError(f"Cannot take the gradient: targets must be token ids up to {highest}")
    known = [index for index, target in enumerate(given) if target in place_of]
    return states[known], [place_of[given[index]] for index in known]


def dtype_of(array: Any) -> str:
    return str(array.dtype).removeprefix("torch.")
