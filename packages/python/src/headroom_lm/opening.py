"""What a run is begun with: name, project, tags, and a config in the form JSON can say."""

from __future__ import annotations

import json
import math
import os
import sys
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from .generated.catalogue import CONFIG_BYTES, NAME_LENGTH, TAG_LENGTH, TAGS_PER_RUN
from .names import name_problem

MAXIMUM_INTEGER = 2**53 - 1


def opening_of(
    *,
    project: str,
    name: str | None,
    config: Any,
    tags: Iterable[str],
    run_id: str | None,
    at_ms: float,
) -> dict[str, Any]:
    """The input of `run.open`. Raises ValueError for what the server would refuse."""
    wanted = [str(tag) for tag in tags]
    named = name or f"{Path(sys.argv[0] or 'python').stem or 'run'}-{os.urandom(2).hex()}"
    for what, value, maximum in (("project", project, NAME_LENGTH), ("name", named, NAME_LENGTH)):
        problem = name_problem(value, maximum)
        if problem is not None:
            raise ValueError(f"Cannot begin the run: {what}: {problem}")
    for tag in wanted:
        problem = name_problem(tag, TAG_LENGTH)
        if problem is not None:
            raise ValueError(f"Cannot begin the run: tag: {problem}")
    if len(wanted) > TAGS_PER_RUN:
        raise ValueError(f"Cannot begin the run: at most {TAGS_PER_RUN} tags, got {len(wanted)}")
    opening: dict[str, Any] = {
        "runId": str(uuid.uuid4()) if run_id is None else str(uuid.UUID(run_id)),
        "writerId": str(uuid.uuid4()),
        "project": project,
        "name": named,
        "config": config_of(config),
        "modelCard": {},
        "tags": wanted,
        "startedAtMs": at_ms,
    }
    if run_id is not None:
        opening["resume"] = "allow"
    return opening


def config_of(config: Any) -> dict[str, Any]:
    """A config from a dict, a dataclass, an argparse namespace or any object with a dict."""
    if config is None:
        return {}
    safe = json_safe({key: value for key, value in _mapping_of(config).items() if not str(key).startswith("_")})
    size = len(json.dumps(safe, ensure_ascii=False).encode("utf-8", "replace"))
    if size > CONFIG_BYTES:
        raise ValueError(f"Cannot take the config: at most {CONFIG_BYTES:,} bytes as JSON, got {size:,}")
    return safe


def _mapping_of(config: Any) -> Mapping[Any, Any]:
    if isinstance(config, Mapping):
        return cast("Mapping[Any, Any]", config)
    return cast("dict[str, Any]", vars(config)) if hasattr(config, "__dict__") else {"config": config}


def json_safe(value: Any) -> Any:
    """A config as JSON can say it: NaN by its name, anything else that JSON does not know by its text."""
    if isinstance(value, Mapping):
        return {str(key): json_safe(inner) for key, inner in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [json_safe(inner) for inner in cast("Iterable[Any]", value)]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return int(value) if abs(value) <= MAXIMUM_INTEGER else str(value)
    return str(value)
