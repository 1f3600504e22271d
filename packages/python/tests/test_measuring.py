"""Numbers equal to those of NumPy's own factorisations, of mpmath, and so of @headroom/spectral, whose fixtures these are."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import headroom_lm as headroom
from headroom_lm.generated.catalogue import METRIC_NAMES
from headroom_lm.measuring import dimensions_used, spectrum_summary
from headroom_lm.measuring.arrays import update_angle

PACKAGES = Path(__file__).parents[2]
MEASURED = json.loads((PACKAGES / "collector/test/fixtures/measured-by-numpy.json").read_text())
SPECTRA = json.loads((PACKAGES / "spectral/test/fixtures/spectra.json").read_text())["cases"]
V, D, N = 96, 12, 40
EXCLUDED = [3, 95]


def numbers(count: int, seed: int) -> Any:
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = state / 2**32 - 0.5
    return out.astype(np.float32)


HEAD = (numbers(V * D, 1).reshape(V, D).astype(np.float64) * (1.0 / (1 + np.arange(D)))).astype(np.float32)
STATES = (numbers(N * D, 2).reshape(N, D).astype(np.float64) + 0.25 * np.cos(np.arange(D))).astype(np.float32)
LATER = (HEAD + np.float32(0.01) * numbers(V * D, 4).reshape(V, D)).astype(np.float32)


def test_every_metric_as_the_collector_of_typescript_has_it() -> None:
    measured = headroom.measure(
        HEAD, STATES, targets=(7 * np.arange(N)) % V, bias=numbers(V, 3), excluded_rows=EXCLUDED
    )
    kept = np.delete(np.arange(V), EXCLUDED)
    found = {**measured.metrics, "head/update_angle": update_angle(HEAD[kept], LATER[kept])}
    assert found == pytest.approx(MEASURED["metrics"], rel=1e-9)
    assert measured.singular_values == pytest.approx(MEASURED["singularValues"], rel=1e-9)
    assert set(found) <= set(METRIC_NAMES)
    assert (measured.rows, measured.columns, measured.provenance.excluded_rows) == (V - 2, D, 2)


@pytest.mark.parametrize("case", SPECTRA, ids=lambda case: case["name"])
def test_spectra(case: dict[str, Any]) -> None:
    head = np.array(case["data"], dtype=np.float64).reshape(case["rows"], case["columns"])
    found = headroom.measure(head).singular_values
    floor = found[0] * 1e-7 if found else 0
    assert found == pytest.approx(case["sigma"], rel=1e-9, abs=floor)


def test_a_trained_head_in_bfloat16() -> None:
    folder = PACKAGES / "spectral/test/fixtures"
    expected = json.loads((folder / "trained-head.json").read_text())
    halves = np.frombuffer((folder / "trained-head.bf16").read_bytes(), dtype="<u2")
    head = (halves.astype(np.uint32) << 16).view(np.float32).reshape(expected["rows"], expected["columns"])
    measured = headroom.measure(head)
    assert measured.singular_values == pytest.approx(expected["sigma"], rel=1e-6)
    for convention, value in expected["singular_entropy"].items():
        assert measured.metrics[f"head/singular_entropy_{convention}"] == pytest.approx(value, rel=1e-6)


def test_norm_gain_is_folded_in() -> None:
    gain = np.linspace(0.5, 2, D)
    folded = headroom.measure(HEAD, norm_gain=gain)
    assert folded.singular_values == pytest.approx(np.linalg.svd(HEAD * gain, compute_uv=False).tolist(), rel=1e-9)
    assert folded.provenance.norm_gain_folded


def test_closed_forms() -> None:
    flat = spectrum_summary([2.0] * 8)
    assert flat is not None
    assert (flat.effective_rank_p, flat.effective_rank_q, flat.stable_rank) == pytest.approx((8, 8, 8))
    assert flat.singular_entropy_p == pytest.approx(0, abs=1e-12)
    spike = spectrum_summary([1.0, 0.0, 0.0, 0.0])
    assert spike is not None
    assert spike.singular_entropy_q == pytest.approx(math.log(4))
    assert spectrum_summary([0.0, 0.0]) is None
    assert dimensions_used([1.0, 1.0, 1.0, 1.0], 0.5) == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: headroom.measure(np.full((4, 2), np.nan)), "must be finite"),
        (lambda: headroom.measure(np.ones(4)), "V x d"),
        (lambda: headroom.measure(HEAD, excluded_rows=[V]), "rows 0 to 95"),
        (lambda: headroom.measure(HEAD, excluded_rows=range(V)), "at least one"),
        (lambda: headroom.measure(HEAD, STATES, targets=[0]), "as many targets"),
        (lambda: headroom.measure(HEAD, STATES, targets=[V] * N), "token ids"),
    ],
)
def test_errors_say_what_is_wrong(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
