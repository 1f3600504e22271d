"""Attached to real torch models: the training's numbers stay, the head's are NumPy's."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from reading import logged_below, records_below

import headroom_lm as headroom
from headroom_lm.spool.sections import Spectrum
from headroom_lm.torch.find_head import find_head
from headroom_lm.torch.probe import untouched

NOWHERE = "http://127.0.0.1:9"
VOCABULARY, WIDTH = 61, 16


class Model(torch.nn.Module):
    def __init__(self, *, tied: bool = False, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.wte = torch.nn.Embedding(VOCABULARY, WIDTH, dtype=dtype)
        self.blocks = torch.nn.ModuleList([torch.nn.Linear(WIDTH, WIDTH, dtype=dtype) for _ in range(2)])
        self.dropout = torch.nn.Dropout(0.1)
        self.lm_head = torch.nn.Linear(WIDTH, VOCABULARY, bias=False, dtype=dtype)
        if tied:
            self.lm_head.weight = self.wte.weight

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        h = self.wte(ids)
        for block in self.blocks:
            h = h + torch.tanh(block(self.dropout(h)))
        return self.lm_head(h)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_DIR", str(tmp_path))
    return tmp_path


def train(model: Any, attach: bool, **options: Any) -> list[float]:
    torch.manual_seed(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    run = headroom.init("tests", "torch", url=NOWHERE)
    if attach:
        run.attach(model, optimizer, **options)
    losses = []
    for step in range(12):
        ids = torch.randint(0, VOCABULARY, (4, 9))
        logits = model(ids[:, :-1]).float()
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        run.log({"loss": loss}, step=step)
    run.finish(timeout_s=0)
    assert not [told for told in run.notices.told if "Cannot" in told and "reach" not in told]
    return losses


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_losses_are_equal_to_the_last_bit_and_the_spectrum_is_numpys(folder: Path, tied: bool, dtype: Any) -> None:
    torch.manual_seed(0)
    without = train(Model(tied=tied, dtype=dtype), False)
    torch.manual_seed(0)
    model = Model(tied=tied, dtype=dtype)
    probe = torch.arange(24).reshape(2, 12)
    assert train(model, True, probe=probe, every=4) == without
    spectra = [r.section() for r in records_below(folder) if not r.control and isinstance(r.section(), Spectrum)]
    assert [spectrum.step for spectrum in spectra] == [0, 3, 7, 11]
    head = model.lm_head.weight.detach().double().numpy()
    exact = np.linalg.svd(head, compute_uv=False)
    assert list(spectra[-1].singular_values) == pytest.approx(exact.tolist(), rel=1e-6)
    names = {name for name, _, _ in logged_below(folder)}
    assert {"hidden/anisotropy", "grad/suppressed", "head/update_angle", "collector/overhead_fraction"} <= names


def test_a_compiled_model_is_measured_by_its_own_module(folder: Path) -> None:
    model = Model()
    compiled = torch.compile(model, backend="eager")
    train(compiled, True, probe=torch.arange(24).reshape(2, 12), every=4)
    assert any(name == "head/stable_rank" for name, _, _ in logged_below(folder))


def test_a_probe_leaves_no_trace() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.BatchNorm1d(4), torch.nn.Dropout())
    model[2].eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    with untouched(model):
        model(torch.rand(8, 4))
        model[1].running_mean.add_(1)
    assert torch.equal(torch.rand(2), expected)
    assert [module.training for module in model] == [True, True, False]
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())


def test_a_model_without_a_known_head_is_named() -> None:
    with pytest.raises(ValueError, match="head="):
        find_head(torch.nn.Sequential(torch.nn.Linear(3, 5)))
    model = torch.nn.Sequential(torch.nn.Linear(3, 5))
    assert find_head(model, "0").weight is model[0].weight


def test_scalars_of_torch(folder: Path) -> None:
    run = headroom.init(url=NOWHERE)
    run.log({"a": torch.tensor(1.5), "b": torch.tensor([2.0], requires_grad=True), "c": torch.tensor(math.nan)}, step=0)
    run.log({"d": torch.ones(2)}, step=1)
    run.finish(timeout_s=0)
    assert [value for _, _, value in logged_below(folder)][:2] == [1.5, 2.0]
    assert any("must be one number" in told for told in run.notices.told)
