"""A run: what a training loop talks to."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from .generated.catalogue import EVENT_MESSAGE_LENGTH, METRIC_NAME_LENGTH, RUN_ENDS, SHORT_NAMES
from .names import name_problem, slug_of
from .notices import Notices
from .opening import json_safe
from .pending import PendingRows
from .shipping.thread import ShippingThread
from .spool.records import FINISH, MODEL_CARD, json_payload
from .spool.sections import Event, Section
from .spool.writer import SpoolWriter, now_ms
from .values import MAXIMUM_STEP, Unusable, flattened, is_on_device, number_of, step_of

if TYPE_CHECKING:
    from .torch.attachment import Attachment

#: name tuples whose checks are remembered; a loop has a handful
REMEMBERED_NAMES = 1000


class Run:
    """
    One training. ``log`` writes to this machine's disk and returns; a thread ships it to the server when there is one.

    Nothing here raises into the training loop after ``init``: what cannot be used is told once on standard error.
    """

    def __init__(self, opening: dict[str, Any], directory: Path, url: str, token: str | None) -> None:
        self.id: str = opening["runId"]
        self.name: str = opening["name"]
        self.project: str = opening["project"]
        self.url = f"{url.rstrip('/')}/r/{slug_of(self.name, self.id)}"
        self.server_url = url
        self.token = token
        self.notices = Notices()
        self.step = -1
        #: optimizer steps seen by an attachment
        self.optimizer_steps = 0
        self._optimizer_steps_at_log = 0
        self._attachment: Attachment | None = None
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._logged: list[tuple[str, ...]] = []
        self._finished = False
        self._muted = False
        self._finish_lock = threading.Lock()
        self._late: list[tuple[int, Callable[[int], None]]] = []
        self._spool = SpoolWriter(directory)
        self._pending = PendingRows(self._spool.row)
        self._shipping = ShippingThread(directory, url, token, self._spool, self.notices, self._pending.settle)
        self._shipping.start()

    def log(self, values: Mapping[str, Any], step: int | None = None) -> None:
        """
        Logs named numbers of one step; durable when it returns.

        Without ``step`` a name's first value joins the step that was logged last, and its second begins the next one. A step at or
        below one already logged of the same metric begins a new attempt of the run: what was logged from there on stays, greyed. NaN
        and infinities are data; a bool is 0 or 1; a tensor on an accelerator is copied without waiting for it. Names may be nested
        dicts; ``loss`` is ``train/loss``.
        """
        if self._muted:
            if self._finished:
                self.notices.tell("finished", f"Cannot log at step {step}: the run is finished")
            return
        try:
            names = tuple(values)
            at = self._next_step(names) if step is None else step
            if type(at) is not int or not 0 <= at <= MAXIMUM_STEP:
                at = step_of(at)
            metrics = self._known.get(names)
            numbers = tuple(values.values())
            if metrics is None or self._pending or not all(type(number) is float for number in numbers):
                self._log_any(values, at)
            else:
                self._spool.row(metrics, at, now_ms(), numbers)
            if self._late:
                self._settle(at)
            if at != self.step:
                self.step = at
                self._logged = [names]
            elif names not in self._logged:
                self._logged.append(names)
            self._optimizer_steps_at_log = self.optimizer_steps
        except Unusable as unusable:
            self.notices.tell(unusable.kind, str(unusable))
        except (struct.error, TypeError, ValueError, OverflowError, AttributeError) as error:
            self.notices.tell("log", f"Cannot log at step {step}: {error}")
        except Exception as error:  # the training goes on, whatever this is
            self.notices.tell(f"log {type(error).__name__}", f"Cannot log at step {step}: {error!r}")

    def attach(self, model: Any, optimizer: Any = None, **options: Any) -> Attachment:
        """
        Measures the LM head of a torch model while it trains: spectrum, ranks and entropies; with ``probe`` (a fixed batch) anisotropy,
        the ranks of the logits and the gradient that the head suppresses. See ``headroom_lm.torch.attachment.Attachment``.
        """
        from .torch.attachment import Attachment  # noqa: PLC0415 (torch is no dependency)

        if self._attachment is not None:
            self._attachment.detach()
        self._attachment = Attachment(self, model, optimizer, **options)
        return self._attachment

    def event(self, message: str, *, kind: str = "note", step: int | None = None) -> None:
        """Logs something that happened, in words."""
        place = float("nan") if step is None else float(step)
        self.section(Event(place, now_ms(), kind[:METRIC_NAME_LENGTH], message[:EVENT_MESSAGE_LENGTH]))

    def section(self, section: Section) -> None:
        """Logs a section of the wire: a spectrum, a layer profile, an event."""
        self._write(lambda: self._spool.section(section))

    def row(self, step: int, values: Mapping[str, float], wall_time_ms: float | None = None) -> None:
        """Logs numbers of a step beside what the loop logs of it."""
        at_ms = now_ms() if wall_time_ms is None else wall_time_ms
        self._write(lambda: self._spool.row(tuple(values), step, at_ms, tuple(map(float, values.values()))))

    def card(self, facts: Mapping[str, Any]) -> None:
        """Adds facts to the model card: V, d, tied, optimizer, tokens per step, …"""
        self._write(lambda: self._spool.record(MODEL_CARD, json_payload({"modelCard": json_safe(dict(facts))})))

    def after_step(self, optimizer_step: int, write: Callable[[int], None]) -> None:
        """Calls ``write`` with the loop's own number of an optimizer step, once the loop has logged at or after it."""
        self._late.append((optimizer_step, write))

    @property
    def pending(self) -> int:
        """Rows whose values are still on their way from an accelerator."""
        return len(self._pending)

    @property
    def dropped(self) -> int:
        """Records that were dropped because the disk took none and memory was full."""
        return self._spool.dropped

    @property
    def finished(self) -> bool:
        return self._finished

    @property
    def muted(self) -> bool:
        """Whether nothing is written any more: the run is finished, or this is a forked child."""
        return self._muted

    def finish(self, status: Literal["finished", "failed"] = "finished", timeout_s: float = 30.0) -> None:
        """
        Marks the run ``finished`` (or ``failed``) and waits for delivery, at most ``timeout_s`` seconds. What is not delivered by then
        stays on disk, and ``headroom-lm sync`` or the next run on this machine delivers it.
        """
        if self._muted:
            return
        with self._finish_lock:
            if self._finished:
                return
            self._finished = True
        if status not in RUN_ENDS:
            self.notices.tell("status", f"Cannot finish as {status!r}: a run ends as {' or '.join(RUN_ENDS)}")
        if self._attachment is not None:
            self._attachment.detach()
        self._write(lambda: self._pending.settle(wait=True))
        self._settle(max(0, self.step))
        end = {"status": status if status in RUN_ENDS else "failed", "atMs": now_ms()}
        self._write(lambda: self._spool.record(FINISH, json_payload(end)))
        self._muted = True
        self._shipping.end(timeout_s)
        self.notices.tell_rest(self._spool.dropped)

    def mute(self) -> None:
        """Silences this run in a forked child: the parent goes on writing."""
        self._muted = True

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish("finished" if kind is None else "failed")

    def __repr__(self) -> str:
        return f"<headroom run {self.name!r} at {self.url}>"

    def _repr_html_(self) -> str:
        from html import escape  # noqa: PLC0415 (only notebooks ask)

        return f'<a href="{escape(self.url)}" target="_blank" rel="noopener">{escape(self.name)}</a>'

    def _write(self, write: Callable[[], None]) -> None:
        if self._muted:
            return
        try:
            write()
        except Exception as error:  # the training goes on, whatever this is
            self.notices.tell(f"write {type(error).__name__}", f"Cannot record: {error}")

    def _next_step(self, names: tuple[str, ...]) -> int:
        if self.step < 0:
            return 0
        if names in self._logged or any(not set(names).isdisjoint(logged) for logged in self._logged):
            return self.step + 1
        return self.step

    def _log_any(self, values: Mapping[str, Any], step: int) -> None:
        """Logs values of any kind: names checked, numbers converted, those on an accelerator copied in the background."""
        flat = flattened(values)
        ready: dict[str, float] = {}
        waiting: dict[str, Any] = {}
        for name, value in flat.items():
            metric = SHORT_NAMES.get(name, name)
            problem = name_problem(metric)
            if problem is not None:
                self.notices.tell("name", f"Cannot log a metric: {problem}")
            elif metric in ready or metric in waiting:
                self.notices.tell(f"twice {metric}", f"Cannot log {name}: {metric} has a value in this call already")
            elif is_on_device(value) and value.numel() == 1:
                waiting[metric] = value
            else:
                try:
                    ready[metric] = number_of(metric, value)
                except Unusable as unusable:
                    self.notices.tell(unusable.kind, str(unusable))
        names = tuple(values)
        if not waiting and len(ready) == len(names) and tuple(flat) == names:
            if len(self._known) >= REMEMBERED_NAMES:
                self._known.clear()
            self._known[names] = tuple(ready)
        if ready and self._pending.holds(tuple(ready)):
            waiting |= ready
            ready = {}
        if ready:
            self._spool.row(tuple(ready), step, now_ms(), tuple(ready.values()))
        if waiting:
            self._pending.add(tuple(waiting), step, now_ms(), list(waiting.values()))

    def _settle(self, step: int) -> None:
        """The loop's steps and the optimizer's run together between two logs: what was measured between lies between."""
        steps = max(1, self.optimizer_steps - self._optimizer_steps_at_log)
        rate = max(0.0, (step - self.step) / steps) if self.step >= 0 else 1.0
        late, self._late = self._late, []
        for optimizer_step, write in late:
            write(max(0, round(step - rate * (self.optimizer_steps - optimizer_step))))
