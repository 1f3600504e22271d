"""Two gloo processes with half of a head each give the spectrum of one process with all of it."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
ROWS, WIDTH, WORLD, STEPS = 90, 12, 2, 30


def head() -> torch.Tensor:
    return torch.randn(ROWS, WIDTH, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def work(rank: int, port: int, folder: str, kind: str) -> None:
    os.environ.update(
        HEADROOM_DIR=f"{folder}/{rank}",
        HEADROOM_URL="http://127.0.0.1:9",
        MASTER_ADDR="127.0.0.1",
        MASTER_PORT=str(port),
    )
    import headroom_lm as headroom  # noqa: PLC0415

    dist.init_process_group("gloo", rank=rank, world_size=WORLD)
    model = torch.nn.Module()
    options: dict[str, Any] = {"every": 7}
    if kind == "fsdp2":
        from torch.distributed.fsdp import fully_shard  # noqa: PLC0415

        model.lm_head = torch.nn.Linear(WIDTH, ROWS, bias=False, dtype=torch.float64)
        model.lm_head.weight.data.copy_(head())
        fully_shard(model, mesh=dist.init_device_mesh("cpu", (WORLD,)))
    else:
        model.lm_head = torch.nn.Linear(WIDTH, ROWS // WORLD, bias=False, dtype=torch.float64)
        model.lm_head.weight.data.copy_(head().chunk(WORLD)[rank])
        options["group"] = dist.group.WORLD
        options["every"] = "auto"
        options["overhead_budget"] = 0.5
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    run = headroom.init("p", kind)
    run.attach(model, optimizer, **options)
    for step in range(STEPS):
        for parameter in model.parameters():
            parameter.grad = torch.zeros_like(parameter)
        optimizer.step()
        run.log({"a": 1.0}, step=step)
    run.finish(timeout_s=0)
    assert not [told for told in run.notices.told if "measure" in told], run.notices.told
    dist.destroy_process_group()


@pytest.mark.parametrize("kind", ["fsdp2", "vocabulary-parallel"])
def test_a_sharded_head(tmp_path: Path, kind: str) -> None:
    from reading import records_below  # noqa: PLC0415

    from headroom_lm.spool.sections import Spectrum  # noqa: PLC0415

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mp.spawn(work, args=(port, str(tmp_path), kind), nprocs=WORLD)
    exact = np.linalg.svd(head().numpy(), compute_uv=False).tolist()
    found = []
    for rank in range(WORLD):
        sections = [record.section() for record in records_below(tmp_path / str(rank)) if not record.control]
        spectra = [section for section in sections if isinstance(section, Spectrum)]
        assert spectra and all(list(s.singular_values) == pytest.approx(exact, rel=1e-9) for s in spectra)
        assert {spectrum.rows for spectrum in spectra} == {ROWS}
        found.append([spectrum.step for spectrum in spectra])
    assert found[0][-1] == found[1][-1] or kind != "fsdp2"
