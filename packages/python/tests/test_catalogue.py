"""Names and limits are those of the protocol."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from headroom_lm.generated import catalogue as made
from headroom_lm.names import metric_of_column, name_problem, slug_of

HERE = Path(__file__).parent
CATALOGUE = json.loads((HERE.parents[1] / "protocol/generated/catalogue.json").read_text())


def test_the_generated_module_is_fresh() -> None:
    path = HERE.parent / "scripts/make_catalogue.py"
    spec = importlib.util.spec_from_file_location("make_catalogue", path)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert Path(made.__file__).read_text() == script.module_of(CATALOGUE)


@pytest.mark.parametrize("case", CATALOGUE["slug"]["of"], ids=lambda case: case["slug"])
def test_slugs(case: dict[str, str]) -> None:
    assert slug_of(case["name"], case["runId"]) == case["slug"]


@pytest.mark.parametrize(
    ("column", "metric"),
    [
        ("Val Loss", "eval/loss"),
        ("train_loss", "train/loss"),
        ("lr-AdamW", "train/learning_rate"),
        ("eval/c4/loss", "eval/c4/loss"),
        ("val/wikitext/ppl", "eval/wikitext/perplexity"),
        ("C4-validation", "eval/C4/loss"),
        ("my own thing", None),
    ],
)
def test_what_other_tools_call_our_metrics(column: str, metric: str | None) -> None:
    assert metric_of_column(column) == metric


@pytest.mark.parametrize("name", ["", "x" * 201, "a\nb", "\x85", "\ud800"])
def test_names_that_no_server_takes(name: str) -> None:
    assert name_problem(name) is not None
