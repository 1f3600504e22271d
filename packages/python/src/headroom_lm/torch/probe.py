"""States of a fixed batch, from a forward pass that leaves no trace on the training."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from .find_head import Head


@dataclass
class ProbeStates:
    """n x d inputs of the head, the n next tokens where they are known, and each layer's states."""

    states: torch.Tensor
    targets: torch.Tensor | None
    layers: list[torch.Tensor] = field(default_factory=list)


@contextlib.contextmanager
def untouched(model: torch.nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; training flags, buffers and random number generators are put back as they were."""
    modes = [(module, module.training) for module in model.modules()]
    buffers = [(buffer, buffer.detach().clone()) for buffer in model.buffers()]
    devices = sorted({p.device.index for p in model.parameters() if p.device.type == "cuda"})
    try:
        with torch.random.fork_rng(devices=devices), torch.no_grad():
            model.eval()
            yield
    finally:
        for module, training in modes:
            module.training = training
        with torch.no_grad():
            for buffer, kept in buffers:
                buffer.copy_(kept)


def probe_states(model: torch.nn.Module, head: Head, probe: Any, forward: Callable[..., Any] | None) -> ProbeStates:
    """
    The last states of the probe: what enters the head's module in one forward pass without labels (so that fused losses fall back).

    Raises ValueError where the model never calls its head: pass ``states=callable`` then.
    """
    inputs, targets, mask = _inputs_of(probe)
    caught: list[torch.Tensor] = []
    handles = []
    if head.module is not None:
        handles.append(head.module.register_forward_pre_hook(lambda _module, args: caught.append(args[0].detach())))
    layers: list[torch.Tensor] = []
    handles += [layer.register_forward_hook(lambda _m, _a, out: layers.append(_tensor_in(out))) for layer in layers_of(model)]
    try:
        with untouched(model):
            if forward is not None:
                forward(model, inputs)
            elif isinstance(inputs, Mapping):
                model(**inputs)
            else:
                model(inputs)
    finally:
        for handle in handles:
            handle.remove()
    if not caught:
        raise ValueError("Cannot take the last states: the model's forward pass never called its head's module")
    keep = _positions(caught[-1], targets, mask)
    rows = [caught[-1], *[layer for layer in layers if layer.shape == caught[-1].shape]]
    flat = [tensor.reshape(-1, tensor.shape[-1])[keep].float() for tensor in rows]
    chosen = None if targets is None else targets.reshape(-1)[keep]
    return ProbeStates(flat[0], chosen, flat[1:])


def _inputs_of(probe: Any) -> tuple[Any, torch.Tensor | None, torch.Tensor | None]:
    """Inputs without labels, next tokens (-100: none), and which positions count."""
    if isinstance(probe, (tuple, list)) and len(probe) == 2:
        return probe[0], probe[1], None
    if isinstance(probe, Mapping):
        inputs = {key: value for key, value in probe.items() if key != "labels"}
        ids = inputs.get("input_ids")
        mask = inputs.get("attention_mask")
        labels = probe.get("labels", ids)
        return inputs, None if labels is None else _shifted(labels), mask
    return probe, _shifted(probe) if isinstance(probe, torch.Tensor) and not probe.is_floating_point() else None, None


def _shifted(ids: torch.Tensor) -> torch.Tensor:
    """The next token of each position; the last has none."""
    return torch.cat([ids[..., 1:], torch.full_like(ids[..., :1], -100)], dim=-1)


def _positions(states: torch.Tensor, targets: torch.Tensor | None, mask: torch.Tensor | None) -> torch.Tensor:
    keep = torch.ones(states.shape[:-1], dtype=torch.bool, device=states.device)
    if mask is not None:
        keep &= mask.bool()
    if targets is not None:
        keep &= targets >= 0
    return keep.reshape(-1)


def layers_of(model: torch.nn.Module) -> list[torch.nn.Module]:
    """The longest list of blocks in the model: its layers."""
    lists = [module for module in model.modules() if isinstance(module, torch.nn.ModuleList)]
    longest = max(lists, key=len, default=None)
    return list(longest) if longest is not None and len(longest) > 0 else []


def _tensor_in(output: Any) -> torch.Tensor:
    while isinstance(output, (tuple, list)):
        output = output[0]
    return output.detach()
