"""The server's procedures over HTTP (packages/protocol/README.md, "Transport")."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any
from urllib.parse import urlsplit


class Unreachable(Exception):
    """The server is away, or cannot take anything now: the same bytes can be sent again."""


class Refused(Exception):
    """The server answered that it will not take this: `status` and its reason say why."""

    def __init__(self, status: int, message: str, reason: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class Server:
    """One server, one kept connection; not for several threads at once."""

    def __init__(self, url: str, token: str | None = None, timeout_s: float = 10.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"Cannot use {url!r} as the server's address: it must be http://host:port")
        self.url = url.rstrip("/")
        self._parts = parts
        self._token = token
        self._timeout_s = timeout_s
        self._connection: http.client.HTTPConnection | None = None

    def open_run(self, run: dict[str, Any]) -> dict[str, Any]:
        return self._call("run.open", run)

    def heartbeat(self, run_id: str) -> None:
        self._call("run.heartbeat", {"runId": run_id})

    def finish(self, run_id: str, status: str, at_ms: float) -> None:
        self._call("run.finish", {"runId": run_id, "status": status, "atMs": at_ms})

    def append(self, batch: bytes) -> dict[str, Any]:
        return self._post("series.append", batch, "application/octet-stream")

    def query(self, procedure: str, value: object = None) -> Any:
        from urllib.parse import quote  # noqa: PLC0415 (only notebooks ask)

        text = "" if value is None else "?input=" + quote(json.dumps({"json": value}))
        return self._answer("GET", f"/api/trpc/{procedure}{text}", None, None)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _call(self, procedure: str, value: object) -> Any:
        return self._post(procedure, json.dumps({"json": value}).encode("utf-8"), "application/json")

    def _post(self, procedure: str, body: bytes, content_type: str) -> Any:
        return self._answer("POST", f"/api/trpc/{procedure}", body, content_type)

    def _answer(self, method: str, path: str, body: bytes | None, content_type: str | None) -> Any:
        headers = {} if content_type is None else {"content-type": content_type}
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token}"
        fresh = self._connection is None
        try:
            status, text = self._exchange(method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if fresh:
                raise Unreachable(f"Cannot reach {self.url}: {error}") from error
            # a kept connection that the server closed meanwhile says nothing about the server
            return self._answer(method, path, body, content_type)
        return _result_in(status, text, self.url)

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._connection is None:
            host, port = self._parts.hostname or "", self._parts.port
            if self._parts.scheme == "https":
                context = ssl.create_default_context()
                self._connection = http.client.HTTPSConnection(host, port, timeout=self._timeout_s, context=context)
            else:
                self._connection = http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        self._connection.request(method, self._parts.path.rstrip("/") + path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()


def _result_in(status: int, text: bytes, url: str) -> Any:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if status == 200 and isinstance(answer, dict) and "result" in answer:
        data = answer["result"].get("data")
        return data.get("json") if isinstance(data, dict) else None
    error = (answer.get("error") if isinstance(answer, dict) else None) or {}
    inner = error.get("json", error) if isinstance(error, dict) else {}
    message = str(inner.get("message", f"{url} answered {status}"))
    if status in (400, 401, 403, 404, 409, 413):
        raise Refused(status, message, (inner.get("data") or {}).get("reason"))
    raise Unreachable(f"{url} answered {status}: {message}")
