from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


class FakeServer:
    """Keeps the rules of the wire in memory: sequence numbers, repeated batches, answers that are told to fail."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.last: dict[str, int] = {}
        self.batches: list[bytes] = []
        self.finishes: list[dict[str, Any]] = []
        #: statuses that the next appends get instead of an answer
        self.refusals: list[int] = []
        #: appends that are applied but whose answer is cut off
        self.silences = 0
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, answer = owner.answer(self.path.rpartition("/")[2], body)
                if status == 0:
                    self.close_connection = True
                    return
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, procedure: str, body: bytes) -> tuple[int, Any]:
        if procedure == "series.append":
            return self.append(body)
        value = json.loads(body)["json"]
        if procedure == "run.open":
            self.opened.append(value)
            return 200, data({"lastSequence": self.last.get(value["writerId"], 0)})
        if procedure == "run.finish":
            self.finishes.append(value)
        return 200, data({})

    def append(self, body: bytes) -> tuple[int, Any]:
        if self.refusals:
            status = self.refusals.pop(0)
            return status, {"error": {"json": {"message": f"refused with {status}", "data": {"reason": "wire"}}}}
        writer = body[16 + 2 + 36 + 2 : 16 + 2 + 36 + 2 + 36].decode()
        sequence = int.from_bytes(body[16 + 76 : 16 + 84], "little")
        last = self.last.get(writer, 0)
        if sequence == last + 1:
            self.last[writer] = sequence
            self.batches.append(body)
        elif sequence > last + 1:
            return 409, {"error": {"json": {"message": "a gap"}}}
        if self.silences:
            self.silences -= 1
            return 0, None
        return 200, data({"applied": True, "sequence": sequence})

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


def data(value: Any) -> Any:
    return {"result": {"data": {"json": value}}}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    fake = FakeServer()
    yield fake
    fake.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADROOM_DIR", str(tmp_path))
    return tmp_path
