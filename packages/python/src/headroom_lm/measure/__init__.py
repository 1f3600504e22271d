"""Measures a head from any arrays; stands alone, for notebooks and for frameworks without an adapter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..spool.sections import Provenance
from .arrays import Array, anisotropy, gram_sums, logit_singular_values, singular_values_of
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
    profile: list[float] = field(default_factory=list)


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
    gram, total, used, norms = gram_sums(head, excluded_rows)
    return measurement_of_sums(
        gram,
        total,
        used,
        norms,
        head=head,
        states=states,
        targets=targets,
        layers=layers,
        bias=bias,
        norm_gain=norm_gain,
        excluded_rows=excluded_rows,
    )


def measurement_of_sums(
    gram: Array,
    total: Array,
    used: int,
    norms: float,
    *,
    head: Array,
    states: Array | None = None,
    targets: Array | None = None,
    layers: Sequence[Array] = (),
    bias: Array | None = None,
    norm_gain: Array | None = None,
    excluded_rows: Sequence[int] = (),
) -> Measurement:
    """The same from W^T W and the column sums, which a sharded head adds up over its ranks instead of gathering W."""
    columns = int(gram.shape[0])
    sigma = singular_values_of(gram, norm_gain)[: min(used, columns)]
    summary = spectrum_summary(sigma)
    metrics: dict[str, float] = {}
    if summary is not None:
        metrics |= {f"head/{name}": value for name, value in vars(summary).items()}
        metrics["head/row_norm_mean"] = norms / used
        metrics["head/row_coherence"] = sigma[0] / (math.sqrt(used) * norms / used) if norms > 0 else 0.0
        for epsilon in (0.5, 0.1):
            metrics[f"head/dimensions_used_{epsilon}"] = float(dimensions_used(sigma, epsilon) or 0)
    centred = gram - total[:, None] * total[None, :] / used
    if states is not None:
        metrics |= anisotropy(states)
        metrics |= _logit_metrics(centred, states)
        if targets is not None and not excluded_rows:
            metrics |= gradient_suppression(head, states, targets, centred, bias=bias)
    floor = (sigma[0] if sigma else 0.0) * math.sqrt(2.0**-52 * columns)
    resolved = sum(1 for value in sigma if value > floor)
    provenance = Provenance(False, norm_gain is not None, False, int(head.shape[0]) - used, floor, resolved)
    profile = [anisotropy(layer).get("hidden/anisotropy", math.nan) for layer in layers]
    return Measurement(metrics, sigma, used, columns, dtype_of(head), provenance, profile)


def _logit_metrics(centred: Array, states: Array) -> dict[str, float]:
    sigma = logit_singular_values(centred, states)
    summary = spectrum_summary(sigma)
    if summary is None:
        return {}
    metrics = {
        "logit/effective_rank_p": summary.effective_rank_p,
        "logit/effective_rank_q": summary.effective_rank_q,
    }
    for epsilon in (0.5, 0.1):
        metrics[f"logit/dimensions_used_{epsilon}"] = float(dimensions_used(sigma, epsilon) or 0)
    return metrics


def dtype_of(array: Any) -> str:
    return str(array.dtype).removeprefix("torch.")
