"""Runs of this process, and what becomes of them at fork, at SIGTERM, and when the interpreter ends."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType

from .run import Run

#: seconds that the end of the process waits for delivery, at the most, for all its runs
EXIT_WAIT_S = 5.0


class _Lifetime:
    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.failed = False
        self.installed = False

    def watch(self, run: Run) -> None:
        self.runs = [known for known in self.runs if not known.muted]
        self.runs.append(run)
        if not self.installed:
            self.installed = True
            sys.excepthook = self._noting(sys.excepthook)
            atexit.register(self.finish_all)
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(after_in_child=self._mute_all)
        self._catch_sigterm()

    def finish_all(self) -> None:
        """Ends what still runs: as failed when an exception ends the program."""
        status = "failed" if self.failed else "finished"
        running = [run for run in self.runs if not run.finished and not run.muted]
        for run in running:
            run.finish(status, EXIT_WAIT_S / len(running))

    def _mute_all(self) -> None:
        for run in self.runs:
            run.mute()

    def _noting(
        self, previous: Callable[[type[BaseException], BaseException, TracebackType | None], object]
    ) -> Callable[[type[BaseException], BaseException, TracebackType | None], object]:
        def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> object:
            self.failed = True
            return previous(kind, error, trace)

        return note

    def _catch_sigterm(self) -> None:
        """Only where nobody else does, and only the main thread may."""
        if threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, self._end_by_signal)

    def _end_by_signal(self, number: int, _frame: FrameType | None) -> None:
        """
        Flushes in a thread, since the main one may be in the middle of a write, and then dies of the signal as if it had not been
        caught. A second signal ends the process at once.
        """
        signal.signal(number, signal.SIG_DFL)
        owner = os.getpid()
        self.failed = True

        def end() -> None:
            if os.getpid() == owner:
                self.finish_all()
            os.kill(os.getpid(), number)

        threading.Thread(target=end, name="headroom ending", daemon=True).start()


LIFETIME = _Lifetime()
