"""Is my LM head collapsing? When did saturation begin? Headroom's client for Python training loops."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .lifetime import LIFETIME
from .opening import opening_of
from .run import Run
from .spool.directory import data_folder, write_opening
from .spool.owner import claim
from .spool.writer import now_ms

if TYPE_CHECKING:
    from .api import Api
    from .measuring import Measurement, measure

__all__ = ["Api", "Measurement", "Run", "__version__", "init", "measure"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in ("Measurement", "measure"):
        from . import measuring  # noqa: PLC0415 (a training loop does not need it)

        return getattr(measuring, name)
    if name == "Api":
        from .api import Api  # noqa: PLC0415

        return Api
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def init(
    project: str = "default",
    name: str | None = None,
    config: Any = None,
    *,
    tags: Iterable[str] = (),
    url: str | None = None,
    token: str | None = None,
    run_id: str | None = None,
) -> Run:
    """
    Begins a run and prints where it can be watched. Touches no network and starts no process: what is logged goes to a folder of this
    machine (``HEADROOM_DIR`` or ``.headroom``) and from there, when a server answers at ``url`` (or ``HEADROOM_URL``), to the page.
    With ``run_id`` (a uuid) it goes on with that run, or begins it by that id.

    Raises ValueError for names, tags and a config that no server would take, and OSError when the folder cannot be written.
    """
    address = (url or os.environ.get("HEADROOM_URL") or "http://localhost:3000").rstrip("/")
    opening = opening_of(project=project, name=name, config=config, tags=tags, run_id=run_id, at_ms=now_ms())
    directory = data_folder() / "spool" / opening["runId"] / opening["writerId"]
    directory.mkdir(parents=True, mode=0o700)
    claim(directory)
    write_opening(directory, opening, address)
    run = Run(opening, directory, address, token or os.environ.get("HEADROOM_TOKEN"))
    LIFETIME.watch(run)
    print(f"headroom: {run.url}", file=sys.stderr)
    return run
