"""Where the LM head of a model is: its weight, its module, what it is tied to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

#: names that heads have in transformers, GPT-NeoX, torchtitan, OLMo-core, GGUF and nanoGPT's descendants, best first
HEAD_NAMES = ("lm_head", "embed_out", "output", "head", "lm_head.w_out", "unembed", "decoder", "predictions.decoder")
EMBEDDING_NAMES = ("wte", "embed_tokens", "tok_embeddings", "word_embeddings", "embed_in", "embeddings", "embedding")


@dataclass(frozen=True)
class Head:
    """``weight`` is V x d (or this rank's rows of it); ``module`` is the one whose input are the last states, if there is one."""

    weight: Any
    module: Any | None
    bias: Any | None
    tied: bool
    name: str


def unwrapped(model: Any) -> Any:
    """The module behind DDP, torch.compile, accelerate and DeepSpeed."""
    while True:
        inner = getattr(model, "_orig_mod", None)
        if inner is None and type(model).__name__ in ("DistributedDataParallel", "DataParallel", "DeepSpeedEngine"):
            inner = model.module
        if inner is None:
            return model
        model = inner


def find_head(model: Any, asked: Any = None) -> Head:
    """
    The head that was asked for (a module, a parameter or its name), else transformers' output embeddings, else a known name.

    Raises ValueError that names the parameters when there is none.
    """
    if asked is not None:
        return _asked_head(model, asked)
    output = getattr(model, "get_output_embeddings", None)
    module = output() if callable(output) else None
    if module is not None and getattr(module, "weight", None) is not None:
        return _head_of_module(model, module)
    modules = dict(model.named_modules())
    for wanted in HEAD_NAMES:
        for name, candidate in modules.items():
            weight = getattr(candidate, "weight", None)
            if (name == wanted or name.endswith("." + wanted)) and weight is not None and weight.dim() == 2:
                return _head_of_module(model, candidate)
    for name, parameter in model.named_parameters():
        if any(name in (wanted, wanted + ".weight") or name.endswith(f".{wanted}") for wanted in HEAD_NAMES):
            return Head(parameter, None, None, False, name)
    shapes = [f"{name} {tuple(p.shape)}" for name, p in model.named_parameters() if p.dim() == 2][:12]
    raise ValueError(
        f"Cannot find the LM head: name it with head=…; the model has {', '.join(shapes) or 'no matrices'}"
    )


def owning_optimizers(head: Head, given: Any) -> list[Any]:
    """The optimizers that step the head's parameter, unwrapped; all that were given where none says that it does."""
    listed: list[Any] = [] if given is None else [given]
    if isinstance(given, (list, tuple)):
        listed = list(cast("list[Any]", given))
    inner = [getattr(one, "optimizer", one) for one in listed]
    owning = [
        one
        for one in inner
        if any(parameter is head.weight for group in one.param_groups for parameter in group["params"])
    ]
    return owning or inner


def _asked_head(model: Any, asked: Any) -> Head:
    if isinstance(asked, str):
        found = dict(model.named_parameters()).get(asked)
        if found is not None:
            return _head_of_parameter(model, found)
        module = dict(model.named_modules()).get(asked)
        if module is None:
            raise ValueError(f"Cannot find the LM head: the model has no parameter or module {asked!r}")
        return _head_of_module(model, module)
    return _head_of_module(model, asked) if hasattr(asked, "parameters") else _head_of_parameter(model, asked)


def _head_of_parameter(model: Any, parameter: Any) -> Head:
    for module in model.modules():
        if getattr(module, "weight", None) is parameter and hasattr(module, "out_features"):
            return _head_of_module(model, module)
    name = next((name for name, p in model.named_parameters() if p is parameter), "given")
    return Head(parameter, None, None, False, name)


def _head_of_module(model: Any, module: Any) -> Head:
    weight = module.weight
    name = next((name for name, candidate in model.named_modules() if candidate is module), "head")
    shared = [m for m in model.modules() if getattr(m, "weight", None) is weight and m is not module]
    return Head(weight, module, getattr(module, "bias", None), bool(shared), name)
