"""The thread that ships a run's spool while it trains; the training never waits for it."""

from __future__ import annotations

import contextlib
import random
import shutil
import threading
import time
from pathlib import Path

from ..notices import Notices
from ..spool.owner import release, touch
from ..spool.writer import SpoolWriter
from .server import Refused, Server, Unreachable
from .shipper import Shipper

SHIP_EVERY_S = 0.5
HEARTBEAT_EVERY_S = 10.0
SYNC_EVERY_S = 1.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0


class ShippingThread:
    """Ships, beats the heart, syncs the disk. ``end`` is the only call that waits, and not longer than it is told to."""

    def __init__(self, directory: Path, url: str, token: str | None, spool: SpoolWriter, notices: Notices) -> None:
        self._directory = directory
        self._url = url
        self._token = token
        self._spool = spool
        self._notices = notices
        self._ending = threading.Event()
        self._delivered = threading.Event()
        self._thread = threading.Thread(target=self._run, name="headroom shipping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self, timeout_s: float) -> None:
        self._ending.set()
        self._delivered.wait(timeout_s)
        if self._delivered.is_set():
            return
        self._notices.tell(
            "undelivered",
            f"not everything is delivered to {self._url} yet; it is on disk, and `headroom-lm sync` delivers it",
        )

    def _run(self) -> None:
        try:
            server = Server(self._url, self._token)
            shipper = Shipper(
                self._directory,
                server,
                live=lambda: not self._ending.is_set(),
                on_notice=lambda message: self._notices.tell(message, message),
            )
        except (OSError, ValueError) as error:
            self._notices.tell("shipping", f"Cannot ship to {self._url}: {error}")
            return
        try:
            self._ship_until_delivered(shipper)
        finally:
            with contextlib.suppress(OSError):
                shipper.close()
            server.close()

    def _ship_until_delivered(self, shipper: Shipper) -> None:
        failures = 0
        beat = synced = 0.0
        while True:
            self._spool.flush()
            try:
                shipper.ship()
                now = time.monotonic()
                if now - beat >= HEARTBEAT_EVERY_S:
                    shipper.heartbeat()
                    touch(self._directory)
                    beat = now
                failures = 0
            except Unreachable as error:
                failures += 1
                self._notices.tell("away", f"{error}; points wait on disk and are delivered when it answers")
            except Refused as error:
                self._notices.tell("right", f"{self._url} does not let this run write ({error}); points stay on disk")
                if error.status in (401, 403):
                    return
                failures += 1
            if shipper.finished:
                self._end_spool(shipper)
                return
            if time.monotonic() - synced >= SYNC_EVERY_S:
                with contextlib.suppress(OSError):
                    self._spool.sync()
                synced = time.monotonic()
            pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures, 8)) * (0.5 + 0.5 * random.random())
            self._ending.wait(pause if failures else SHIP_EVERY_S)
            if self._ending.is_set() and failures:
                time.sleep(min(pause, 1.0))

    def _end_spool(self, shipper: Shipper) -> None:
        """All is delivered: the spool goes, but for what a person should look at."""
        self._spool.close()
        kept = [path for path in self._directory.iterdir() if path.name.startswith(("refused-", "damaged-"))]
        if not kept:
            shutil.rmtree(self._directory, ignore_errors=True)
            with contextlib.suppress(OSError):
                self._directory.parent.rmdir()
        else:
            release(self._directory)
        self._delivered.set()
