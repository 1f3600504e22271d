"""Names of metrics, runs and projects: their rules, and what other tools call our metrics."""

from __future__ import annotations

from functools import lru_cache

from .generated.catalogue import (
    COLUMN_SEPARATORS,
    COLUMNS,
    EVALUATION_ON_SET,
    METRIC_NAME_LENGTH,
    SET_PATTERNS,
    SLUG_ID_DIGITS,
    SLUG_NAME_LENGTH,
)


def name_problem(name: str, maximum: int = METRIC_NAME_LENGTH) -> str | None:
    """What is wrong with a name, or None."""
    if not name:
        return "its name must not be empty"
    if len(name) > maximum:
        return f"a name has at most {maximum} characters, got {len(name)}: {name[:40]!r}…"
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in name):
        return f"a name must not contain control characters, got {name!r}"
    if not name.isascii() and any(0xD800 <= ord(character) < 0xE000 for character in name):
        return f"a name must be text that UTF-8 can say, got {name!r}"
    return None


def plain_name(name: str) -> str:
    """Lower case, each run of blanks and punctuation as one `_`, none at the ends."""
    import re  # noqa: PLC0415 (costs 10 ms where nothing else needs it)

    return re.sub(COLUMN_SEPARATORS, "_", name.lower()).strip("_")


@lru_cache(maxsize=4096)
def metric_of_column(column: str) -> str | None:
    """The metric that another tool's key is (`val_loss` is `eval/loss`); None for a name that no tool we know uses."""
    import re  # noqa: PLC0415

    known = COLUMNS.get(plain_name(column))
    if known is not None:
        return known
    if re.search(EVALUATION_ON_SET.replace("\\/", "/"), column):
        return column
    for pattern, metric in SET_PATTERNS:
        found = re.search(pattern, column, re.IGNORECASE)
        if found:
            return metric.replace("{1}", found[1])
    return None


def slug_of(name: str, run_id: str) -> str:
    """URL part of a run: its name in lower case and the last six hex digits of its id."""
    import re  # noqa: PLC0415
    import unicodedata  # noqa: PLC0415

    plain = unicodedata.normalize("NFKD", name).lower()
    words = re.sub(r"^-+|-+$", "", re.sub(r"[^a-z0-9]+", "-", plain))[:SLUG_NAME_LENGTH].rstrip("-")
    return f"{words or 'run'}-{run_id.replace('-', '')[-SLUG_ID_DIGITS:]}"
