"""What a person should know, told once a kind on standard error, with a count of the rest at the end."""

from __future__ import annotations

import sys
from collections import Counter


class Notices:
    """Tells each kind of notice once; counts how often it came."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.told: list[str] = []

    def tell(self, kind: str, message: str) -> None:
        self.counts[kind] += 1
        if self.counts[kind] > 1:
            return
        self.told.append(message)
        try:
            print(f"headroom: {message}", file=sys.stderr)
        except (OSError, ValueError):
            pass  # no standard error to tell it on

    def summary(self) -> str | None:
        more = {kind: count for kind, count in self.counts.items() if count > 1}
        return "; ".join(f"{kind}: {count} times" for kind, count in more.items()) or None
