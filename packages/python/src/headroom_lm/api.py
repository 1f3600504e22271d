"""Reads what a server holds: runs, series, spectra and verdicts, in notebooks and in loops that act on them."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from .columns import decode_column
from .shipping.server import Refused, Server, Unreachable

if TYPE_CHECKING:
    from .run import Run

#: the verdict's state that `on_saturation` waits for
SATURATED = "saturated"
PAGE = 100


class Api:
    """Reads a server; raises ConnectionError when it is away and LookupError for what it does not have."""

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        address = url or os.environ.get("HEADROOM_URL") or "http://localhost:3000"
        self._server = Server(address, token or os.environ.get("HEADROOM_TOKEN"))

    def runs(self, project: str | None = None) -> list[dict[str, Any]]:
        """Every run, or those of a project, with config, model card, status and verdict."""
        found: list[dict[str, Any]] = []
        while True:
            asked: dict[str, Any] = {"offset": len(found), "limit": PAGE}
            if project is not None:
                asked["project"] = project
            answer = self._query("run.list", asked)
            found += answer["items"]
            if not answer["items"] or len(found) >= answer["total"]:
                return found

    def run(self, run: str) -> dict[str, Any]:
        """One run by its id or slug."""
        return self._query("run.get", {"run": run})

    def metrics(self, run: str) -> list[str]:
        """Names of the metrics that a run has logged."""
        listed = cast("list[dict[str, Any]]", self._query("series.list", {"run": run}))
        return [series["metric"] for series in listed if series.get("kind", "scalar") == "scalar"]

    def series(self, run: str, metric: str, *, max_points: int = 20_000) -> tuple[Any, Any]:
        """Steps and values of the newest attempt, as NumPy arrays where it is installed, else lists; spikes survive down-sampling."""
        run_id = self.run(run)["id"]
        asked = {"series": [{"runId": run_id, "metric": metric}], "maxPoints": max_points}
        answer = self._query("series.read", asked)
        listed = cast("list[dict[str, Any]]", answer["series"] if isinstance(answer, dict) else answer)
        columns = [found for found in listed if not found["superseded"]]
        steps = [step for found in columns for step in decode_column(found["steps"])]
        values = [value for found in columns for value in decode_column(found["values"])]
        return as_array(steps), as_array(values)

    def frame(self, run: str, metrics: Sequence[str] | None = None) -> Any:
        """Series as the columns of a pandas DataFrame, by step. Raises ImportError without pandas."""
        pandas: Any = importlib.import_module("pandas")
        columns: dict[str, Any] = {}
        for metric in self.metrics(run) if metrics is None else metrics:
            steps, values = self.series(run, metric)
            columns[metric] = pandas.Series(values, index=pandas.Index(steps, name="step"))
        return pandas.DataFrame(columns)

    def verdict(self, run: str) -> dict[str, Any] | None:
        """The saturation verdict with its evidence; None while there is nothing to assess."""
        return self._query("verdict.get", {"run": run})["verdict"]

    def _query(self, procedure: str, value: object) -> Any:
        try:
            return self._server.query(procedure, value)
        except Unreachable as error:
            raise ConnectionError(str(error)) from error
        except Refused as error:
            if error.status == 404:
                raise LookupError(str(error)) from error
            raise ValueError(str(error)) from error


def as_array(values: list[float]) -> Any:
    if importlib.util.find_spec("numpy") is None:
        return values
    return importlib.import_module("numpy").array(values)


def saturation_of(run: Run) -> dict[str, Any] | None:
    """The verdict on a live run once it is ``saturated``; None before, and when the server is away."""
    try:
        verdict = Api(run.server_url, run.token).verdict(run.id)
    except (ConnectionError, LookupError, ValueError):
        return None
    return verdict if verdict is not None and verdict.get("state") == SATURATED else None
