"""A run: what a training loop talks to."""

from __future__ import annotations

import json
import math
import os
import secrets
import struct
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .notices import Notices
from .shipping.thread import ShippingThread
from .spool.directory import data_folder, write_opening
from .spool.owner import claim
from .spool.records import FINISH, MODEL_CARD, json_payload
from .spool.sections import Event, Section
from .spool.writer import SpoolWriter, now_ms
from .values import Unusable, flattened, number_of, step_of

if TYPE_CHECKING:
    from .torch.attachment import Attachment

#: what a training loop may call a metric for short
SHORT_NAMES = {"loss": "train/loss"}
MAXIMUM_NAME = 200


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
        self.notices = Notices()
        self.step = -1
        self._attachment: Attachment | None = None
        self._names: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        self._finished = False
        self._muted = False
        self._finish_lock = threading.Lock()
        #: optimizer steps seen by an attachment
        self.optimizer_steps = 0
        self._logged_at = 0
        self._waiting: list[tuple[int, Callable[[int], None]]] = []
        self._spool = SpoolWriter(directory)
        self._shipping = ShippingThread(directory, url, token, self._spool, self.notices)
        self._shipping.start()

    def log(self, values: Mapping[str, Any], step: int | None = None) -> None:
        """
        Logs named numbers of one step; durable when it returns.

        ``step`` defaults to one more than the last. A step at or below one already logged begins a new attempt of the run: what was
        logged from there on stays, greyed. NaN and infinities are data. Names may be nested dicts; ``loss`` is ``train/loss``.
        """
        if self._muted:
            return
        try:
            at = self.step + 1 if step is None else step
            if type(at) is not int or not 0 <= at <= 9007199254740991:
                at = step_of(at)
            names = tuple(values)
            metrics = self._names.get(names)
            numbers = tuple(values.values())
            if metrics is None or not all(type(number) is float for number in numbers):
                metrics, numbers = self._prepared(names, values)
                if not metrics:
                    return
            self._spool.row(metrics, at, now_ms(), numbers)
            if self._waiting:
                self._settle(at)
            self.step = at
            self._logged_at = self.optimizer_steps
        except Unusable as unusable:
            self.notices.tell(unusable.kind, str(unusable))
        except (struct.error, TypeError, ValueError, OverflowError) as error:
            self.notices.tell("log", f"Cannot log at step {step}: {error}")
        except Exception as error:  # the training goes on, whatever this is
            self.notices.tell(f"log {type(error).__name__}", f"Cannot log at step {step}: {error!r}")

    def row(self, step: int, values: Mapping[str, float]) -> None:
        """Logs numbers of a step beside what the loop logs of it."""
        self._write(lambda: self._spool.row(tuple(values), step, now_ms(), tuple(map(float, values.values()))))

    def after_step(self, optimizer_step: int, write: Callable[[int], None]) -> None:
        """Calls ``write`` with the loop's own number of an optimizer step, once the loop has logged at or after it."""
        self._waiting.append((optimizer_step, write))

    def _settle(self, step: int) -> None:
        """The loop's steps and the optimizer's steps run together between two logs: what was measured between lies between."""
        steps = max(1, self.optimizer_steps - self._logged_at)
        rate = (step - self.step) / steps if self.step >= 0 else 1.0
        waiting, self._waiting = self._waiting, []
        for optimizer_step, write in waiting:
            write(max(0, round(step - max(0.0, rate) * (self.optimizer_steps - optimizer_step))))

    def attach(self, model: Any, optimizer: Any = None, **options: Any) -> Attachment:
        """
        Measures the LM head of a torch model while it trains: spectrum, ranks and entropies; with ``probe`` (a fixed batch) anisotropy,
        the ranks of the logits and the gradient that the head suppresses. See ``headroom_lm.torch.attachment.Attachment``.
        """
        from .torch.attachment import Attachment  # noqa: PLC0415 (torch is no dependency)

        self._attachment = Attachment(self, model, optimizer, **options)
        return self._attachment

    def event(self, message: str, *, kind: str = "note", step: int | None = None) -> None:
        """Logs something that happened, in words."""
        place = math.nan if step is None else float(step)
        self.section(Event(place, now_ms(), kind[:MAXIMUM_NAME], message[:4000]))

    def section(self, section: Section) -> None:
        """Logs a section of the wire: a spectrum, a layer profile, an event."""
        self._write(lambda: self._spool.section(section))

    def card(self, facts: Mapping[str, Any]) -> None:
        """Adds facts to the model card: V, d, tied, optimizer, tokens per step, …"""
        self._write(lambda: self._spool.record(MODEL_CARD, json_payload({"modelCard": json_safe(dict(facts))})))

    def finish(self, status: str = "finished", timeout_s: float = 30.0) -> None:
        """
        Marks the run ``finished`` (or ``failed``) and waits for delivery, at most ``timeout_s`` seconds. What is not delivered by then
        stays on disk, and ``headroom-lm sync`` or the next run on this machine delivers it.
        """
        with self._finish_lock:
            if self._finished or self._muted:
                return
            self._finished = True
        if self._attachment is not None:
            self._attachment.detach()
            self._settle(max(0, self.step))
        self._write(lambda: self._spool.record(FINISH, json_payload({"status": status, "atMs": now_ms()})))
        self._muted = True
        self._shipping.end(timeout_s)

    def mute(self) -> None:
        """Silences this run in a forked child: the parent goes on writing."""
        self._muted = True
        self._finished = True

    @property
    def finished(self) -> bool:
        return self._finished

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.finish("finished" if kind is None else "failed")

    def __repr__(self) -> str:
        return f"<headroom run {self.name!r} at {self.url}>"

    def _repr_html_(self) -> str:
        from html import escape  # noqa: PLC0415 (only notebooks ask)

        return f'<a href="{escape(self.url)}" target="_blank" rel="noopener">{escape(self.name)}</a>'

    def _write(self, write: Any) -> None:
        if self._muted:
            return
        try:
            write()
        except Exception as error:  # the training goes on, whatever this is
            self.notices.tell(f"write {type(error).__name__}", f"Cannot record: {error}")

    def _prepared(self, names: tuple[str, ...], values: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[float, ...]]:
        flat = flattened(values)
        metrics: list[str] = []
        numbers: list[float] = []
        for name, value in flat.items():
            metric = SHORT_NAMES.get(name, name)
            problem = name_problem(metric)
            if problem is not None:
                self.notices.tell("name", f"Cannot log a metric: {problem}")
                continue
            try:
                number = number_of(metric, value)
            except Unusable as unusable:
                self.notices.tell(unusable.kind, str(unusable))
                continue
            if metric not in metrics:
                metrics.append(metric)
                numbers.append(number)
        prepared = tuple(metrics)
        if len(prepared) == len(names) and tuple(flat) == names:
            self._names[names] = prepared
        return prepared, tuple(numbers)


def name_problem(name: str) -> str | None:
    if not name:
        return "its name must not be empty"
    if len(name) > MAXIMUM_NAME:
        return f"a name has at most {MAXIMUM_NAME} characters, got {len(name)}: {name[:40]!r}…"
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in name):
        return f"a name must not contain control characters, got {name!r}"
    return None


def slug_of(name: str, run_id: str) -> str:
    """URL part of a run: its name in lower case and the last six hex digits of its id."""
    import re  # noqa: PLC0415
    import unicodedata  # noqa: PLC0415

    plain = unicodedata.normalize("NFKD", name).lower()
    words = re.sub(r"^-+|-+$", "", re.sub(r"[^a-z0-9]+", "-", plain))[:60].rstrip("-")
    suffix = run_id.replace("-", "")[-6:]
    return f"{words or 'run'}-{suffix}"


def json_safe(value: Any) -> Any:
    """A config as JSON can say it: NaN by its name, anything else that JSON does not know by its text."""
    if isinstance(value, Mapping):
        return {str(key): json_safe(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [json_safe(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2**53 - 1 else str(value)
    return str(value)


def start_run(
    *,
    project: str,
    name: str | None,
    config: Any,
    tags: list[str],
    url: str,
    token: str | None,
) -> Run:
    """Makes the run's spool and its shipping thread; no network is touched. Raises OSError when the disk takes no spool."""
    run_id, writer_id = str(uuid.uuid4()), str(uuid.uuid4())
    opening = {
        "runId": run_id,
        "writerId": writer_id,
        "project": project,
        "name": name or f"{Path(sys.argv[0] or 'python').stem or 'run'}-{secrets.token_hex(2)}",
        "config": config_of(config),
        "modelCard": {},
        "tags": tags,
        "startedAtMs": now_ms(),
    }
    directory = data_folder() / "spool" / run_id / writer_id
    directory.mkdir(parents=True, mode=0o700)
    claim(directory)
    write_opening(directory, opening, url)
    return Run(opening, directory, url, token)


def config_of(config: Any) -> dict[str, Any]:
    """A config from a dict, a dataclass, an argparse namespace or any object with a dict."""
    if config is None:
        return {}
    if not isinstance(config, Mapping):
        config = vars(config) if hasattr(config, "__dict__") else {"config": config}
    safe = json_safe({key: value for key, value in config.items() if not str(key).startswith("_")})
    text = json.dumps(safe)
    if len(text) > 256 * 1024:
        raise ValueError(f"Cannot take the config: at most 262,144 bytes as JSON, got {len(text):,}")
    return safe


def default_url() -> str:
    return os.environ.get("HEADROOM_URL") or "http://localhost:3000"
