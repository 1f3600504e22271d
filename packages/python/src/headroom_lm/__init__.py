"""Is my LM head collapsing? When did saturation begin? Headroom's client for Python training loops."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Sequence
from typing import Any

from .measure import Measurement, measure
from .run import Run, default_url, start_run

__all__ = ["Measurement", "Run", "__version__", "init", "measure"]
__version__ = "0.1.0"

#: seconds that the end of the interpreter waits for delivery, at the most
EXIT_WAIT_S = 5.0
_runs: list[Run] = []
_failed = False


def init(
    project: str = "default",
    name: str | None = None,
    config: Any = None,
    *,
    tags: Sequence[str] = (),
    url: str | None = None,
    token: str | None = None,
) -> Run:
    """
    Begins a run and prints where it can be watched. Touches no network and starts no process: what is logged goes to a folder of this
    machine (``HEADROOM_DIR`` or ``.headroom``) and from there, when a server answers at ``url`` (or ``HEADROOM_URL``), to the page.

    Raises ValueError for a config that is no config, and OSError when the folder cannot be written.
    """
    address = url or default_url()
    run = start_run(
        project=project,
        name=name,
        config=config,
        tags=list(tags),
        url=address,
        token=token or os.environ.get("HEADROOM_TOKEN"),
    )
    _runs.append(run)
    print(f"headroom: {run.url}", file=sys.stderr)
    return run


def _mute_in_child() -> None:
    for run in _runs:
        run.mute()


def _note_exception(previous: Any) -> Any:
    def note(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        global _failed  # noqa: PLW0603 (one interpreter ends once)
        _failed = not issubclass(kind, SystemExit)
        previous(kind, error, trace)

    return note


def _finish_all() -> None:
    for run in _runs:
        if not run.finished:
            run.finish("failed" if _failed else "finished", EXIT_WAIT_S)


sys.excepthook = _note_exception(sys.excepthook)
atexit.register(_finish_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_mute_in_child)
