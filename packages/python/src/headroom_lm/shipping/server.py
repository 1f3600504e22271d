"""The server's procedures over HTTP (packages/protocol/README.md, "Transport")."""

from __future__ import annotations

import importlib
import json
from typing import Any, cast

REFUSALS = (400, 401, 403, 404, 409, 413)


class Unreachable(Exception):
    """The server is away, or cannot take anything now: the same bytes can be sent again."""


class Refused(Exception):
    """The server answered that it will not take this: `status` and its reason say why."""

    def __init__(self, status: int, message: str, reason: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class Server:
    """One server, one kept connection; not for several threads at once. Raises ValueError for what is no address."""

    def __init__(self, url: str, token: str | None = None, timeout_s: float = 10.0) -> None:
        # 30 ms of imports that a training loop need not wait for
        parts: Any = importlib.import_module("urllib.parse").urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"Cannot use {url!r} as the server's address: it must be http://host:port")
        self.url = url.rstrip("/")
        self._secure = parts.scheme == "https"
        self._host: str = parts.hostname
        self._port: int | None = parts.port
        self._path: str = parts.path.rstrip("/")
        self._token = token
        self._timeout_s = timeout_s
        self._connection: Any = None

    def open_run(self, run: dict[str, Any]) -> dict[str, Any]:
        return self._call("run.open", run)

    def heartbeat(self, run_id: str) -> None:
        self._call("run.heartbeat", {"runId": run_id})

    def finish(self, run_id: str, status: str, at_ms: float) -> None:
        self._call("run.finish", {"runId": run_id, "status": status, "atMs": at_ms})

    def append(self, batch: bytes) -> dict[str, Any]:
        return self._answer("POST", "/api/trpc/series.append", batch, "application/octet-stream")

    def query(self, procedure: str, value: object = None) -> Any:
        """Answer of a procedure that reads."""
        quote: Any = importlib.import_module("urllib.parse").quote
        given = "" if value is None else "?input=" + quote(json.dumps({"json": value}))
        return self._answer("GET", f"/api/trpc/{procedure}{given}", None, None)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _call(self, procedure: str, value: object) -> Any:
        body = json.dumps({"json": value}).encode("utf-8")
        return self._answer("POST", f"/api/trpc/{procedure}", body, "application/json")

    def _answer(self, method: str, path: str, body: bytes | None, content_type: str | None) -> Any:
        client: Any = importlib.import_module("http.client")
        headers = {} if content_type is None else {"content-type": content_type}
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token}"
        fresh = self._connection is None
        try:
            if fresh:
                self._connection = self._connect(client)
            self._connection.request(method, self._path + path, body, headers)
            response = self._connection.getresponse()
            status, text = int(response.status), cast("bytes", response.read())
        except (OSError, client.HTTPException) as error:
            self.close()
            if fresh:
                raise Unreachable(f"Cannot reach {self.url}: {error or type(error).__name__}") from error
            # that the server closed a kept connection meanwhile says nothing about the server
            return self._answer(method, path, body, content_type)
        return result_in(status, text, self.url)

    def _connect(self, client: Any) -> Any:
        if not self._secure:
            return client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        context: Any = importlib.import_module("ssl").create_default_context()
        return client.HTTPSConnection(self._host, self._port, timeout=self._timeout_s, context=context)


def result_in(status: int, text: bytes, url: str) -> Any:
    """What a procedure answered. Raises Refused or Unreachable for an error."""
    try:
        answer: Any = json.loads(text)
    except ValueError:
        answer = None
    if status == 200 and isinstance(answer, dict) and "result" in answer:
        return _within(_within(answer, "result"), "data").get("json")
    error = _within(answer, "error")
    inner = _within(error, "json") or error
    message = str(inner.get("message", f"{url} answered {status}"))
    if status in REFUSALS:
        reason = _within(inner, "data").get("reason")
        raise Refused(status, message, reason if isinstance(reason, str) else None)
    raise Unreachable(f"{url} answered {status}: {message}")


def _within(value: Any, key: str) -> dict[str, Any]:
    found = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
