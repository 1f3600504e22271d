"""Measures the head of a model in training, off the critical path and within a budget."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ..measuring import GramSums, Measurement, ProbeArrays, dtype_of, measurement_of_sums
from ..measuring.arrays import gram_sums, update_angle
from ..spool.sections import Profile, Spectrum
from ..spool.writer import now_ms
from .cadence import Cadence
from .card import card_of, vocabulary_of
from .find_head import Head, find_head, owning_optimizers, unwrapped
from .library import Tensor, torch
from .probe import probe_arrays
from .shards import Shard, shard_of, summed

if TYPE_CHECKING:
    from ..run import Run


@dataclass
class _Job:
    """What the training thread leaves for the measuring thread: no tensor of it changes any more."""

    optimizer_step: int
    wall_time_ms: float
    gram: Tensor
    total: Tensor
    norms: Tensor
    rows: int
    excluded: int
    head: Tensor | None
    probe: ProbeArrays | None
    #: CUDA events around the work of the training thread's stream
    events: tuple[Any, Any] | None
    overhead: float | None


class Attachment:
    """
    Reads the head's weights after the optimizer's step that owns them, the states from a probe forward pass.

    The training thread does the Gram matrix and the probe's forward pass; a thread of low priority does the eigenvalues. ``every`` is a
    number of optimizer steps, or "auto": as often as ``overhead_budget`` allows of the time that passes. What it costs is logged as
    ``collector/overhead_fraction``. ``group`` names the ranks that share a vocabulary-parallel head; FSDP2's are found. With
    ``on_saturation``, the server's verdict is asked for, and the callable is called once with it, on the measuring thread.
    """

    def __init__(
        self,
        run: Run,
        model: Any,
        optimizer: Any = None,
        *,
        head: Any = None,
        probe: Any = None,
        every: int | str = "auto",
        overhead_budget: float = 0.01,
        excluded_rows: Iterable[int] = (),
        forward: Callable[..., Any] | None = None,
        group: Any = None,
        on_saturation: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._run = run
        self._model = unwrapped(model)
        self._head: Head = find_head(self._model, head)
        self._probe = probe
        self._forward = forward
        self._group = group
        self._cadence = Cadence(every, overhead_budget)
        self._excluded = {*excluded_rows}
        self._cost_s = 0.0
        self._before: Tensor | None = None
        self._jobs: queue.Queue[_Job | None] = queue.Queue(maxsize=2)
        self._on_saturation = on_saturation
        shard = self._shard()
        vocabulary = vocabulary_of(self._model, shard.rows_of_head)
        self._excluded |= set(range(min(vocabulary, shard.rows_of_head), shard.rows_of_head))
        self._thread = threading.Thread(target=self._measure_all, name="headroom measuring", daemon=True)
        self._thread.start()
        owners = owning_optimizers(self._head, optimizer)
        self._handles: list[Any] = [owner.register_step_post_hook(self._after_step) for owner in owners[:1]]
        run.card(card_of(self._model, self._head, shard.rows_of_head, owners))

    def detach(self) -> None:
        """Undoes every hook and waits for what is being measured."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join(30.0)

    def step(self) -> None:
        """Says that an optimizer step is done, where no optimizer was given."""
        self._after_step()

    def _shard(self) -> Shard:
        return shard_of(self._head.weight, self._group)

    def _after_step(self, *_: Any) -> None:
        due = self._cadence.count()
        self._run.optimizer_steps = self._cadence.steps
        if not due:
            return
        try:
            shard = self._shard()
            if self._run.muted and shard.group is None:
                return
            if shard.group is None and self._jobs.full():
                return  # the thread is behind: the next step is as good
            self._take(shard)
        except Exception as error:  # the training goes on, whatever this is
            self._cadence.next_due = self._cadence.propose(60.0)
            self._run.notices.tell(f"measure {type(error).__name__}", f"Cannot measure the head: {error}")

    def _take(self, shard: Shard) -> None:
        began = time.perf_counter()
        overhead = self._cadence.overhead()
        events = _events_on(shard.weight)
        own = [row - shard.first_row for row in self._excluded]
        excluded = [row for row in own if 0 <= row < int(shard.weight.shape[0])]
        with torch.no_grad():
            gram, total, rows, norms = gram_sums(shard.weight, excluded)
            probe = None
            if self._probe is not None:
                probe = probe_arrays(self._model, self._head, self._probe, self._forward)
            due = self._cadence.propose(max(self._cost_s, time.perf_counter() - began))
            gram, total, norms, rows, agreed = summed(shard, gram, total, norms, rows, float(due))
            self._cadence.next_due = round(agreed)
            wants_head = shard.group is None and probe is not None and probe.targets is not None
            head = shard.weight.clone() if wants_head else None
        if events is not None:
            events[1].record()
        excluded_rows = shard.rows_of_head - rows
        sums = (gram, total, norms, rows, excluded_rows, head, probe, events, overhead)
        if not self._run.muted:
            with contextlib.suppress(queue.Full):
                self._jobs.put_nowait(_Job(self._cadence.steps, now_ms(), *sums))
        spent = time.perf_counter() - began
        self._cadence.spend(spent)
        if events is None:
            self._cost_s = spent

    def _measure_all(self) -> None:
        _lower_priority()
        while (job := self._jobs.get()) is not None:
            try:
                self._record(job)
            except Exception as error:
                self._run.notices.tell(f"measure {type(error).__name__}", f"Cannot measure the head: {error}")

    def _record(self, job: _Job) -> None:
        if job.events is not None:
            job.events[1].synchronize()
            self._cost_s = job.events[0].elapsed_time(job.events[1]) / 1000
        began = time.perf_counter()
        sums = GramSums(job.gram, job.total, job.rows, float(job.norms), job.excluded, dtype_of(self._head.weight))
        measured = measurement_of_sums(
            sums,
            job.probe,
            head=job.head,
            bias=None if self._head.bias is None else self._head.bias.detach(),
            excluded_rows=sorted(self._excluded) if job.head is not None else (),
        )
        metrics = dict(measured.metrics)
        if job.head is not None:
            if self._before is not None:
                metrics["head/update_angle"] = update_angle(self._before, job.head)
            self._before = job.head
        if job.overhead is not None:
            metrics["collector/overhead_fraction"] = job.overhead
        metrics["collector/measure_ms"] = (time.perf_counter() - began) * 1000
        metrics["collector/dropped_points"] = float(self._run.dropped)
        self._run.after_step(job.optimizer_step, lambda step: self._write(step, job.wall_time_ms, measured, metrics))
        self._ask_for_verdict()

    def _ask_for_verdict(self) -> None:
        if self._on_saturation is None:
            return
        from ..api import saturation_of  # noqa: PLC0415 (only who asks for it needs it)

        verdict = saturation_of(self._run)
        if verdict is not None:
            call, self._on_saturation = self._on_saturation, None
            call(verdict)

    def _write(self, step: int, wall_time_ms: float, measured: Measurement, metrics: dict[str, float]) -> None:
        self._run.row(step, metrics, wall_time_ms)
        shape = (measured.rows, measured.columns)
        spectrum: Sequence[float] = measured.singular_values
        proof = measured.provenance
        self._run.section(Spectrum(step, wall_time_ms, "gram", measured.dtype, *shape, spectrum, proof))
        if measured.profile:
            self._run.section(Profile("hidden/anisotropy", step, wall_time_ms, measured.profile))


def _events_on(weight: Tensor) -> tuple[Any, Any] | None:
    """Two CUDA events, the first recorded now; None elsewhere."""
    if weight.device.type != "cuda":
        return None
    pair = (torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True))
    pair[0].record()
    return pair


def _lower_priority() -> None:
    """On Linux a thread has a priority of its own: eigenvalues wait for the training."""
    set_priority = cast("Callable[[int, int, int], None] | None", getattr(os, "setpriority", None))
    if set_priority is not None:
        with contextlib.suppress(OSError):
            set_priority(0, threading.get_native_id(), 10)
