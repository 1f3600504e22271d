"""The thread that ships a run's spool while it trains; the training never waits for it."""

from __future__ import annotations

import contextlib
import importlib
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..generated.catalogue import HEARTBEAT_EVERY_S
from ..notices import Notices
from ..spool.owner import touch
from ..spool.writer import SpoolWriter

SHIP_EVERY_S = 0.5
SYNC_EVERY_S = 1.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
# a generator of its own: a training's is seeded, and must not be drawn from
_JITTER = random.Random()


class ShippingThread:
    """
    Ships what earlier processes left of this run, then this run, and beside it what they left of others; beats the heart, syncs the
    disk. ``end`` is the only call that waits, and not longer than it is told to.
    """

    def __init__(
        self,
        directory: Path,
        url: str,
        token: str | None,
        spool: SpoolWriter,
        notices: Notices,
        settle: Callable[[], None],
    ) -> None:
        self._directory = directory
        self._url = url
        self._token = token
        self._spool = spool
        self._notices = notices
        self._settle = settle
        _import_http(url)
        self._ending = threading.Event()
        self._over = threading.Event()
        self._delivered = False
        self._thread = threading.Thread(target=self._run, name="headroom shipping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self, timeout_s: float) -> None:
        self._ending.set()
        self._over.wait(timeout_s)
        if not self._delivered:
            self._notices.tell(
                "undelivered",
                f"not everything is delivered to {self._url} yet; it is on disk, and `headroom-lm sync` delivers it",
            )

    def _run(self) -> None:
        from .server import Server  # noqa: PLC0415
        from .shipper import Shipper  # noqa: PLC0415

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
            self._over.set()
            return
        try:
            self._ship_until_delivered(shipper)
        finally:
            with contextlib.suppress(OSError):
                shipper.close()
            server.close()
            self._over.set()

    def _ship_until_delivered(self, shipper: Any) -> None:
        failures = 0
        beat = synced = 0.0
        leftovers = False
        while True:
            self._care_for_disk()
            now = time.monotonic()
            if now - synced >= SYNC_EVERY_S:
                with contextlib.suppress(OSError):
                    self._spool.sync()
                synced = now
            stop = False
            try:
                if not leftovers:
                    self._ship_leftovers(shipper.run["runId"])
                    leftovers = True
                shipper.ship()
                if now - beat >= HEARTBEAT_EVERY_S:
                    shipper.heartbeat()
                    touch(self._directory)
                    beat = now
                failures = 0
            except Exception as error:  # whatever it is, the points are on disk and the next pass tries again
                failures += 1
                stop = self._tell(error)
            if shipper.finished:
                self._end_spool()
                return
            if stop:
                return
            pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures, 8)) * (0.5 + 0.5 * _JITTER.random())
            if not self._ending.is_set():
                self._ending.wait(pause if failures else SHIP_EVERY_S)
            elif failures:
                time.sleep(min(pause, 1.0))

    def _care_for_disk(self) -> None:
        with contextlib.suppress(Exception):
            self._settle()
        if not self._spool.flush():
            self._notices.tell(
                "disk", f"{self._spool.last_error}; what is logged waits in memory until the disk takes it"
            )

    def _tell(self, error: Exception) -> bool:
        """Tells what went wrong; True when no later pass can help."""
        from .server import Refused, Unreachable  # noqa: PLC0415

        if isinstance(error, Unreachable):
            self._notices.tell("away", f"{error}; points wait on disk and are delivered when it answers")
        elif isinstance(error, Refused):
            self._notices.tell("right", f"{self._url} refuses this run ({error}); points stay on disk")
            return error.status in (401, 403)
        else:
            self._notices.tell(f"shipping {type(error).__name__}", f"Cannot ship to {self._url}: {error!r}")
        return False

    def _ship_leftovers(self, run_id: str) -> None:
        """Earlier writers of this run first, or their points would look like a rewind; then others', beside the run."""
        from .server import Unreachable  # noqa: PLC0415
        from .sync import sync_spools  # noqa: PLC0415

        data = self._directory.parents[2]

        def tell(message: str) -> None:
            self._notices.tell("leftovers", message)

        def sync(of_this_run: bool) -> int:
            return sync_spools(
                data,
                token=self._token,
                tell=tell,
                wanted=lambda run, url: url == self._url and (run["runId"] == run_id) == of_this_run,
            ).failed

        if sync(True) > 0:
            raise Unreachable(f"Cannot deliver to {self._url} what earlier processes left of this run")
        threading.Thread(target=sync, args=(False,), name="headroom leftovers", daemon=True).start()

    def _end_spool(self) -> None:
        """All is delivered: the spool goes, but for what a person should look at."""
        from .sync import remove_delivered  # noqa: PLC0415

        with contextlib.suppress(OSError):
            self._spool.close()
            remove_delivered(self._directory)
        self._delivered = True


def _import_http(url: str) -> None:
    """
    What delivery needs, imported when a run begins: not with this package, which it would make twice as slow to import, and not by the
    thread, since a child forked while it imports could never import the same.
    """
    for name in ("http.client", "urllib.parse", "encodings.idna", *(["ssl"] if url.startswith("https:") else [])):
        importlib.import_module(name)
    for name in ("server", "shipper", "sync"):
        importlib.import_module(f"{__package__}.{name}")
