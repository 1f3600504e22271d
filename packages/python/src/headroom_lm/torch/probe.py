"""States of a fixed batch, from a forward pass that leaves no trace on the training."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from typing import Any, cast

from ..measuring import ProbeArrays
from .find_head import Head
from .library import Module, Tensor, torch


@contextlib.contextmanager
def untouched(model: Module) -> Generator[None]:
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


def probe_arrays(model: Module, head: Head, probe: Any, forward: Callable[..., Any] | None) -> ProbeArrays:
    """
    The last states of the probe: what enters the head's module in one forward pass without labels (so that fused losses fall back).

    ``forward(model, inputs)`` replaces the call of the model; where no head module is called, it returns the states. Raises ValueError
    where there are none.
    """
    inputs, targets, mask = _inputs_of(probe)
    caught: list[Tensor] = []
    layers: list[Tensor] = []

    def catch(_module: Module, arguments: tuple[Any, ...]) -> None:
        caught.append(arguments[0].detach())

    def keep_layer(_module: Module, _arguments: Any, output: Any) -> None:
        layers.append(_tensor_in(output))

    handles: list[Any] = [] if head.module is None else [head.module.register_forward_pre_hook(catch)]
    handles += [layer.register_forward_hook(keep_layer) for layer in layers_of(model)]
    try:
        with untouched(model):
            if forward is not None:
                given = forward(model, inputs)
                if not caught and hasattr(given, "detach"):
                    caught.append(given.detach())
            elif isinstance(inputs, Mapping):
                model(**inputs)
            else:
                model(inputs)
    finally:
        for handle in handles:
            handle.remove()
    if not caught:
        raise ValueError(
            "Cannot take the last states: the model's forward pass never called its head's module; pass forward="
        )
    last = caught[-1]
    keep = _positions(last, targets, mask)
    rows = [last, *[layer for layer in layers if layer.shape == last.shape]]
    flat = [tensor.reshape(-1, tensor.shape[-1])[keep].float() for tensor in rows]
    return ProbeArrays(flat[0], None if targets is None else targets.reshape(-1)[keep], flat[1:])


def _inputs_of(probe: Any) -> tuple[Any, Tensor | None, Tensor | None]:
    """Inputs without labels, next tokens (-100: none), and which positions count."""
    if isinstance(probe, (tuple, list)):
        pair = cast("list[Any]", probe)
        if len(pair) != 2:
            raise ValueError(f"Cannot use the probe: a pair must be (inputs, next tokens), got {len(pair)} items")
        return pair[0], pair[1], None
    if isinstance(probe, Mapping):
        batch = cast("Mapping[str, Any]", probe)
        inputs = {key: value for key, value in batch.items() if key != "labels"}
        labels = batch.get("labels", inputs.get("input_ids"))
        return inputs, None if labels is None else _shifted(labels), inputs.get("attention_mask")
    is_ids = not getattr(probe, "is_floating_point", lambda: True)()
    return probe, _shifted(probe) if is_ids else None, None


def _shifted(ids: Tensor) -> Tensor:
    """The next token of each position; the last has none."""
    return torch.cat([ids[..., 1:], torch.full_like(ids[..., :1], -100)], dim=-1)


def _positions(states: Tensor, targets: Tensor | None, mask: Tensor | None) -> Tensor:
    keep = torch.ones(states.shape[:-1], dtype=torch.bool, device=states.device)
    if mask is not None:
        keep &= mask.bool()
    if targets is not None:
        keep &= targets >= 0
    return keep.reshape(-1)


def layers_of(model: Module) -> list[Module]:
    """The longest list of blocks in the model: its layers."""
    longest: list[Module] = []
    for module in model.modules():
        if isinstance(module, torch.nn.ModuleList) and len(module) > len(longest):
            longest = list(module)
    return longest


def _tensor_in(output: Any) -> Tensor:
    while isinstance(output, (tuple, list)):
        output = cast("list[Any]", output)[0]
    return output.detach()
