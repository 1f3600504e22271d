"""Heads whose rows lie on several ranks: sums are exchanged, never the weights."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from .library import Tensor, torch


@dataclass(frozen=True)
class Shard:
    """This rank's rows of a head; ``group`` is None where the rank has all of them."""

    weight: Tensor
    group: Any
    first_row: int
    rows_of_head: int

    @property
    def leads(self) -> bool:
        """The rank that decides when the next measurement is due."""
        return self.group is None or torch.distributed.get_rank(self.group) == 0


def shard_of(weight: Tensor, group: Any = None) -> Shard:
    """
    The rows of a head that this rank has: all; those of a DTensor sharded by rows (FSDP2); or, with ``group``, those of a
    vocabulary-parallel head. Raises ValueError for a head sharded by columns: its Gram matrix is no sum over ranks.
    """
    local, rows = weight.detach(), int(weight.shape[0])
    if hasattr(weight, "to_local"):
        group, local = _group_of(weight), local.to_local()
        if group is None:
            return Shard(local, None, 0, rows)
        size, rank = torch.distributed.get_world_size(group), torch.distributed.get_rank(group)
        return Shard(local, group, min(rows, rank * -(-rows // size)), rows)
    if group is None:
        return Shard(local, None, 0, rows)
    size, rank = torch.distributed.get_world_size(group), torch.distributed.get_rank(group)
    return Shard(local, group, rank * rows, rows * size)


def _group_of(weight: Any) -> Any:
    groups: list[Any] = []
    for dimension, placement in enumerate(weight.placements):
        if placement.is_shard(0):
            groups.append(weight.device_mesh.get_group(dimension))
        elif not placement.is_replicate():
            raise ValueError(f"Cannot measure a head placed as {placement}: only its rows may be sharded")
    if len(groups) > 1:
        raise ValueError("Cannot measure a head whose rows are sharded over two dimensions of the mesh")
    return groups[0] if groups else None


def summed(
    shard: Shard, gram: Tensor, total: Tensor, norms: Tensor, rows: int, due: float
) -> tuple[Tensor, Tensor, Tensor, int, float]:
    """
    Sums over the ranks of the head, in one collective: every rank must come here at the same step. ``due`` is carried from the rank that
    leads: a clock of one's own would decide otherwise on each rank, and deadlock.
    """
    if shard.group is None:
        return gram, total, norms, rows, due
    d = int(total.shape[0])
    extra = torch.tensor([float(rows), due if shard.leads else 0.0], dtype=torch.float64, device=gram.device)
    buffer = torch.cat([gram.reshape(-1), total, norms.reshape(1), extra])
    importlib.import_module("torch.distributed").all_reduce(buffer, group=shard.group)
    tail = buffer[d * d + d :].tolist()
    return buffer[: d * d].reshape(d, d), buffer[d * d : d * d + d], buffer[d * d + d], round(tail[1]), tail[2]
