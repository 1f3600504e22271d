"""Which process a spool belongs to, and how a dead one's is claimed (SPOOL.md, "owner.json")."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import socket
import threading
import time
from pathlib import Path
from typing import Any, cast

REMOTE_DEAD_AFTER_S = 300.0
HALF_WRITTEN_DEAD_AFTER_S = 10.0


def process_start(pid: int) -> str | None:
    """Start of a process in kernel ticks (field 22 of its stat), so that a reused pid is told apart; None without /proc."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return stat[stat.rindex(")") + 2 :].split(" ")[19]


def owner_is_alive(directory: Path) -> bool:
    file = directory / "owner.json"
    try:
        touched = file.stat().st_mtime
        data = file.read_bytes()
    except OSError:
        return False
    owner = _owner_in(data)
    if owner is None:
        return time.time() - touched < HALF_WRITTEN_DEAD_AFTER_S
    if owner.get("host") != socket.gethostname():
        return time.time() - touched < REMOTE_DEAD_AFTER_S
    pid = owner.get("pid")
    if not isinstance(pid, int) or not _exists(pid):
        return False
    started = owner.get("started")
    return started is None or started == process_start(pid)


def _owner_in(data: bytes) -> dict[str, Any] | None:
    try:
        owner: Any = json.loads(data)
    except ValueError:
        return None
    return cast("dict[str, Any]", owner) if isinstance(owner, dict) else None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return True


def claim(directory: Path) -> bool:
    """Takes a spool folder for this process; False when another is alive, or faster: only one can rename the old file away."""
    if owner_is_alive(directory):
        return False
    file = directory / "owner.json"
    mark = f"owner.{os.getpid()}.{threading.get_native_id()}"
    grave, fresh = directory / f"{mark}.old", directory / f"{mark}.new"
    try:
        file.rename(grave)
        grave.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    except OSError:
        return False
    owner = {"host": socket.gethostname(), "pid": os.getpid(), "started": process_start(os.getpid())}
    try:
        fresh.write_text(json.dumps(owner, separators=(",", ":")))
        _link_or_copy(fresh, file)
    except OSError:
        return False
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with source.open("rb") as read, target.open("xb") as write:
            shutil.copyfileobj(read, write)


def touch(directory: Path) -> None:
    """Shows other machines that the owner lives."""
    with contextlib.suppress(OSError):
        os.utime(directory / "owner.json")


def release(directory: Path) -> None:
    with contextlib.suppress(OSError):
        (directory / "owner.json").unlink(missing_ok=True)
