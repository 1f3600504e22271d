"""What a model says of itself for the model card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .find_head import Head
from .library import Module, torch

#: where configs of transformers, nanoGPT and others keep what the card wants
CONFIG_NAMES: dict[str, tuple[str, ...]] = {
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "heads": ("num_attention_heads", "n_head", "n_heads"),
    "contextTokens": ("max_position_embeddings", "n_positions", "block_size", "max_seq_len", "sequence_len"),
}


def vocabulary_of(model: Module, rows: int) -> int:
    """Tokens of the vocabulary: what the config says where it is no more than the head's rows."""
    size = getattr(getattr(model, "config", None), "vocab_size", None)
    return size if isinstance(size, int) and 0 < size <= rows else rows


def card_of(model: Module, head: Head, rows: int, owners: Sequence[Any]) -> dict[str, Any]:
    """The model card's facts, by the catalogue's keys."""
    vocabulary = vocabulary_of(model, rows)
    card: dict[str, Any] = {
        "vocabularySize": vocabulary,
        "hiddenSize": int(head.weight.shape[1]),
        "tied": head.tied,
        "headBias": head.bias is not None,
        "dtype": str(head.weight.dtype).removeprefix("torch."),
        "backend": f"torch {torch.__version__} on {head.weight.device.type}",
        "parameters": sum(int(parameter.numel()) for parameter in model.parameters()),
    }
    if rows != vocabulary:
        card["paddedVocabularySize"] = rows
    if owners:
        card["optimizer"] = type(owners[0]).__name__
    config = getattr(model, "config", None)
    for key, names in CONFIG_NAMES.items():
        found = next((value for name in names if isinstance(value := getattr(config, name, None), int)), None)
        if found is not None and found > 0:
            card[key] = found
    return card
