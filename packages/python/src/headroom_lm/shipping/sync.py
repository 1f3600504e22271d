"""Delivers what dead processes left, of this language or another (SPOOL.md, "Claiming")."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
    data: Path, *, url: str | None = None, token: str | None = None, tell: Callable[[str], None] = print
) -> SyncReport:
    """Ships every spool below a data folder whose owner is dead, runs in the order their writers began."""
    report = SyncReport()
    for directory in _in_order(data):
        if owner_is_alive(directory) or not claim(directory):
            report.alive += 1
            continue
        try:
            _ship(directory, url, token, tell, report)
        except (Unreachable, Refused, OSError, ValueError) as error:
            report.failed += 1
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


def _ship(directory: Path, url: str | None, token: str | None, tell: Callable[[str], None], report: SyncReport) -> None:
    _, own_url = read_opening(directory)
    server = Server(url or own_url, token)
    shipper = Shipper(directory, server, live=lambda: False, on_notice=tell)
    try:
        shipper.ship()
    finally:
        shipper.close()
        server.close()
    report.lost_records += shipper.lost_records
    report.delivered += 1
    if any(path.name.startswith(("refused-", "damaged-")) for path in directory.iterdir()):
        report.kept_aside += 1
        for segment in directory.glob("????????.seg"):
            segment.unlink()
        release(directory)
        return
    shutil.rmtree(directory, ignore_errors=True)
    with contextlib.suppress(OSError):
        directory.parent.rmdir()
