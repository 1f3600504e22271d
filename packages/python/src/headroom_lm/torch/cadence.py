"""When the head is measured: every so many optimizer steps, or as often as a budget of time allows."""

from __future__ import annotations

import time

LONGEST_PAUSE_S = 600.0


class Cadence:
    """Counts optimizer steps and what measuring costs; ``next_due`` is an optimizer step, so that ranks can agree on it."""

    def __init__(self, every: int | str, budget: float) -> None:
        if every != "auto" and (not isinstance(every, int) or every < 1):
            raise ValueError(f"Cannot attach: every must be 'auto' or a number of steps from 1, got {every!r}")
        if not 0 < budget <= 1:
            raise ValueError(f"Cannot attach: overhead_budget must be in (0, 1], got {budget}")
        self._every = every if isinstance(every, int) else None
        self._budget = budget
        self.steps = 0
        self.next_due = 1
        self._began_s = time.perf_counter()
        self._began_steps = 0
        self._spent_s = 0.0

    def count(self) -> bool:
        """Counts an optimizer step; True when it is to be measured."""
        self.steps += 1
        return self.steps >= self.next_due

    def overhead(self) -> float | None:
        """Share of the time since the last measurement began that it took; None before there was one. Begins the next."""
        now = time.perf_counter()
        passed, spent = now - self._began_s, self._spent_s
        first = self._began_steps == 0
        self._step_s = passed / max(1, self.steps - self._began_steps)
        self._began_s, self._began_steps, self._spent_s = now, self.steps, 0.0
        return None if first else spent / max(1e-9, passed)

    def spend(self, seconds: float) -> None:
        self._spent_s += seconds

    def propose(self, expected_s: float) -> int:
        """The step at which the next measurement is due, when this one costs so many seconds."""
        if self._every is not None:
            return self.steps - self.steps % self._every + self._every
        pause = min(LONGEST_PAUSE_S, expected_s / self._budget)
        return self.steps + max(1, round(pause / max(1e-6, self._step_s)))
