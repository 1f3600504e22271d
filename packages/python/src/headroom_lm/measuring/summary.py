"""Everything derived from the singular values of a head, in pure Python: as ``@headroom/spectral``'s ``spectrumSummary``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SpectrumSummary:
    """
    Spectral quantities by their definitions in Godey et al. 2024 and Roy & Vetterli 2007.

    p_i = s_i / sum(s), q_i = s_i^2 / sum(s^2); entropies in nats; None where undefined (a head of zeros).
    """

    singular_entropy_q: float
    singular_entropy_p: float
    effective_rank_p: float
    effective_rank_q: float
    stable_rank: float
    participation_ratio: float
    spike_q1: float
    spike_over_median: float
    frobenius_norm: float


def spectrum_summary(sigma: Sequence[float]) -> SpectrumSummary | None:
    """
    Summary of singular values, largest first; sums run from the smallest upwards on s/s_1. None for an all-zero spectrum.

    Raises ValueError when there is none, or they are not finite, negative or not descending. Cost O(n).
    """
    n = len(sigma)
    if n == 0:
        raise ValueError("Cannot summarise the spectrum: at least one singular value is needed, got 0")
    if any(not 0 <= b <= a for a, b in zip((math.inf, *sigma), sigma, strict=False)) or math.isinf(sigma[0]):
        raise ValueError("Cannot summarise the spectrum: singular values must be finite, non-negative and descending")
    largest = sigma[0]
    if largest == 0:
        return None
    total = squares = fourths = total_log = squares_log = 0.0
    for value in reversed(sigma):
        s = value / largest
        if s == 0:
            continue
        square, log = s * s, math.log(s)
        total += s
        squares += square
        fourths += square * square
        total_log += s * log
        squares_log += square * 2 * log
    entropy_p = math.log(total) - total_log / total
    entropy_q = math.log(squares) - squares_log / squares
    median = (sigma[(n - 1) // 2] + sigma[n // 2]) / 2
    return SpectrumSummary(
        singular_entropy_q=max(0.0, math.log(n) - entropy_q),
        singular_entropy_p=max(0.0, math.log(n) - entropy_p),
        effective_rank_p=min(n, math.exp(entropy_p)),
        effective_rank_q=min(n, math.exp(entropy_q)),
        stable_rank=squares,
        participation_ratio=squares * squares / fourths,
        spike_q1=1 / squares,
        spike_over_median=largest / median if median > 0 else math.inf,
        frobenius_norm=largest * math.sqrt(squares),
    )


def dimensions_used(sigma: Sequence[float], epsilon: float) -> int | None:
    """Least k with W-error(k) = ||s_{k+1:}|| / ||s|| <= epsilon; tails are added from the small end. None for zeros."""
    if not sigma or sigma[0] == 0:
        return None
    tails = [0.0]
    for value in reversed(sigma):
        share = value / sigma[0]
        tails.append(tails[-1] + share * share)
    whole = tails[-1]
    tails.reverse()
    return next(k for k, tail in enumerate(tails) if math.sqrt(tail / whole) <= epsilon)
