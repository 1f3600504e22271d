"""The README's first example runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import FakeServer
from test_shipping import delivered

README = (Path(__file__).parents[1] / "README.md").read_text()


def test_the_first_example(server: FakeServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADROOM_URL", server.url)
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example is not None
    exec(compile(example[1], "README.md", "exec"), {})
    assert len(delivered(server)) == 200
    assert server.finishes[0]["status"] == "finished"
