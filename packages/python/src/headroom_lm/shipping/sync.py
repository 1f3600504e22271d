"""Delivers what dead processes left, of this language or another (SPOOL.md, "Claiming")."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..spool.directory import read_opening
from ..spool.owner import claim, owner_is_alive, release
from .server import Refused, Server, Unreachable
from .shipper import Shipper


@dataclass
class SyncReport:
    """How many spools were delivered, belong to a living process, could not be read or delivered; and what was lost."""

    delivered: int = 0
    alive: int = 0
    failed: int = 0
    kept_aside: int = 0
    lost_records: int = 0


def sync_spools(
    data: Path,
    *,
    url: str | None = None,
    token: str | None = None,
    tell: Callable[[str], None] = print,
    wanted: Callable[[dict[str, Any], str], bool] = lambda _run, _url: True,
) -> SyncReport:
    """
    Ships every spool below a data folder whose owner is dead, the spools of a run in the order their writers began.

    ``url`` overrides the address each run was started with. When a spool cannot be delivered, later ones of its run wait, too.
    """
    report = SyncReport()
    stuck: set[str] = set()
    for directory in _in_order(data):
        run_id = directory.parent.name
        try:
            run, own_url = read_opening(directory)
        except (OSError, ValueError) as error:
            if any(directory.glob("????????.seg")):
                report.failed += 1
                tell(f"{directory}: {error}")
            continue
        if not wanted(run, own_url) or not any(directory.glob("????????.seg")):
            continue
        if owner_is_alive(directory) or not claim(directory):
            report.alive += 1
            continue
        if run_id in stuck:
            report.failed += 1
            release(directory)
            continue
        try:
            _ship(directory, url or own_url, token, tell, report)
        except (Unreachable, Refused, OSError, ValueError) as error:
            report.failed += 1
            stuck.add(run_id)
            tell(f"{directory}: {error}")
            release(directory)
    return report


def _in_order(data: Path) -> list[Path]:
    found = [path for path in (data / "spool").glob("*/*") if path.is_dir()]

    def began(directory: Path) -> float:
        try:
            return float(read_opening(directory)[0].get("startedAtMs", 0))
        except (OSError, ValueError):
            return 0.0

    return sorted(found, key=lambda directory: (directory.parent.name, began(directory)))


def _ship(directory: Path, url: str, token: str | None, tell: Callable[[str], None], report: SyncReport) -> None:
    server = Server(url, token)
    shipper = Shipper(directory, server, live=lambda: False, on_notice=tell)
    try:
        shipper.ship()
    finally:
        report.lost_records += shipper.lost_records
        shipper.close()
        server.close()
    report.delivered += 1
    if remove_delivered(directory):
        report.kept_aside += 1


def remove_delivered(directory: Path) -> bool:
    """Removes a delivered spool, its segments first; what a person should look at stays, and then it returns True."""
    for segment in sorted(directory.glob("????????.seg")):
        segment.unlink(missing_ok=True)
    if any(path.name.startswith(("refused-", "damaged-")) for path in directory.iterdir()):
        (directory / "shipped").unlink(missing_ok=True)
        release(directory)
        return True
    (directory / "open.json").unlink(missing_ok=True)
    shutil.rmtree(directory, ignore_errors=True)
    with contextlib.suppress(OSError):
        directory.parent.rmdir()
    return False
