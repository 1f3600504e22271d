"""What a person should know, told once a kind on standard error, with a count of the rest at the end."""

from __future__ import annotations

import sys

#: kinds that are told apart; what comes beyond counts as one kind
MOST_KINDS = 100


class Notices:
    """Tells each kind of notice once; counts how often it came."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.told: list[str] = []

    def tell(self, kind: str, message: str) -> None:
        if kind not in self.counts and len(self.counts) >= MOST_KINDS:
            kind, message = "more", "there is more to tell than is told here"
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] == 1:
            self._say(message)

    def tell_rest(self, dropped: int = 0) -> None:
        """At the end of a run: how often what was told once came, and what was lost."""
        if dropped > 0:
            self._say(f"{dropped} records were dropped, because the disk took none for too long")
        repeated = [f"{kind} ({count} times)" for kind, count in self.counts.items() if count > 1]
        if repeated:
            self._say(f"told once, but came more often: {', '.join(repeated)}")

    def _say(self, message: str) -> None:
        self.told.append(message)
        try:
            print(f"headroom: {message}", file=sys.stderr)
        except (OSError, ValueError, AttributeError):
            pass  # no standard error to tell it on
