"""The folder of one writer: its segments, and the run as the server is to open it (SPOOL.md, "Folder")."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, cast

_SEGMENT = re.compile(r"^\d{8}\.seg$")


def data_folder() -> Path:
    return Path(os.environ.get("HEADROOM_DIR") or ".headroom")


def segment_path(directory: Path, number: int) -> Path:
    return directory / f"{number:08d}.seg"


def segments_in(directory: Path) -> list[int]:
    """Numbers of the segments that are there, rising."""
    return sorted(int(name[:8]) for name in os.listdir(directory) if _SEGMENT.match(name))


def write_replacing(path: Path, data: bytes) -> None:
    """Replaces a file in one step: written beside it, synced, renamed."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def write_opening(directory: Path, run: dict[str, Any], url: str) -> None:
    opening = {"run": run, "url": url.rstrip("/")}
    write_replacing(directory / "open.json", json.dumps(opening, ensure_ascii=False).encode("utf-8"))


def read_opening(directory: Path) -> tuple[dict[str, Any], str]:
    """The run and the server's address. Raises ValueError where `open.json` is none."""
    loaded: Any = json.loads((directory / "open.json").read_bytes())
    opening = cast("dict[str, Any]", loaded) if isinstance(loaded, dict) else {}
    run = opening.get("run")
    if not isinstance(run, dict):
        raise ValueError(f"Cannot read {directory / 'open.json'}: it must hold a run")
    return cast("dict[str, Any]", run), str(opening.get("url", ""))
