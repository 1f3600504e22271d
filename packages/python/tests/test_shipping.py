"""Delivery: exactly once, through silence, refusal, death and rewinds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import FakeServer
from reading import points_of, sections_in

import headroom_lm as headroom
from headroom_lm.shipping.server import Refused, Server, Unreachable
from headroom_lm.shipping.shipper import Shipper
from headroom_lm.shipping.sync import sync_spools
from headroom_lm.spool.directory import write_opening
from headroom_lm.spool.records import HEADER_BYTES, segment_header
from headroom_lm.spool.writer import SpoolWriter

RUN = {"runId": "0f0e0d0c-0b0a-4908-8706-050403020100", "writerId": "6fa459ea-ee8a-4ca4-894e-db77e160355e"}


def spool(folder: Path, url: str, steps: int, *, finish: bool = True) -> Path:
    directory = folder / "spool" / RUN["runId"] / RUN["writerId"]
    directory.mkdir(parents=True)
    opening = {**RUN, "project": "p", "name": "n", "startedAtMs": 1}
    write_opening(directory, opening, url)
    writer = SpoolWriter(directory)
    for step in range(steps):
        writer.row(("a", "b"), step, 0.0, (float(step), -float(step)))
    if finish:
        writer.record(129, b'{"status":"finished","atMs":5}')
    writer.close()
    return directory


def delivered(server: FakeServer) -> list[tuple[str, int, float]]:
    return [point for batch in server.batches for point in points_of(sections_in(batch))]


def expected(steps: range) -> list[tuple[str, int, float]]:
    return [(name, step, sign * float(step)) for name, sign in (("a", 1), ("b", -1)) for step in steps]


def ship(directory: Path, url: str, **options: int) -> Shipper:
    shipper = Shipper(directory, Server(url), live=lambda: False, on_notice=lambda _message: None)
    for name, value in options.items():
        setattr(shipper._cutter, name, value)
    shipper.ship()
    return shipper


def test_a_run_is_delivered_while_it_runs_and_its_spool_removed(server: FakeServer, folder: Path) -> None:
    run = headroom.init("p", "n", {"lr": float("nan")}, tags=["t"], url=server.url)
    for step in range(100):
        run.log({"train/loss": 1.0 / (step + 1)}, step=step)
    run.card({"hiddenSize": 8})
    run.event("half")
    run.finish()
    assert [step for _, step, _ in delivered(server)] == list(range(100))
    assert server.opened[0]["config"] == {"lr": "nan"}
    assert server.opened[-1]["modelCard"] == {"hiddenSize": 8}
    assert server.finishes[0]["status"] == "finished"
    assert list((folder / "spool").iterdir()) == []


def test_a_lost_answer_costs_nothing_and_repeats_nothing(server: FakeServer, tmp_path: Path) -> None:
    directory = spool(tmp_path, server.url, 50)
    server.silences = 2
    for _ in range(3):
        try:
            ship(directory, server.url, most_records=7)
        except Unreachable:
            continue
    assert sorted(delivered(server)) == sorted(expected(range(50)))


def test_a_server_that_lost_its_store_gets_the_rest_as_a_new_writer(server: FakeServer, tmp_path: Path) -> None:
    directory = spool(tmp_path, server.url, 20)
    ship(directory, server.url, most_records=8)
    assert len(server.batches) == 2
    server.last.clear()
    ship(directory, server.url)
    assert server.opened[-1]["writerId"] != RUN["writerId"]
    assert server.opened[-1]["resume"] == "allow"
    assert sorted(points_of(sections_in(server.batches[2]))) == sorted(expected(range(8, 20)))


@pytest.mark.parametrize("status", [400, 413])
def test_a_refused_batch_is_cut_smaller_until_what_the_server_minds_is_alone(
    server: FakeServer, tmp_path: Path, status: int
) -> None:
    directory = spool(tmp_path, server.url, 8)
    server.refusals = [status] * 4
    shipper = ship(directory, server.url)
    assert shipper.refused == 1
    assert sorted(delivered(server)) == sorted(expected(range(1, 8)))
    assert (directory / "refused-00000001-16.seg").read_bytes()[:4] == b"HRS1"
    assert (directory / "refused-00000001-16.json").exists()


def test_no_right_to_write_stops_and_keeps_everything(server: FakeServer, tmp_path: Path) -> None:
    directory = spool(tmp_path, server.url, 8)
    server.refusals = [401]
    with pytest.raises(Refused):
        ship(directory, server.url)
    ship(directory, server.url)
    assert sorted(delivered(server)) == sorted(expected(range(8)))


def test_without_the_right_to_write_the_end_does_not_wait(server: FakeServer, folder: Path) -> None:
    server.refusals = [403]
    run = headroom.init(url=server.url)
    run.log({"a": 1.0})
    began = time.monotonic()
    run.finish(timeout_s=30)
    assert time.monotonic() - began < 10
    assert len(list(folder.glob("spool/*/*/00000001.seg"))) == 1


def test_damage_is_stepped_over_kept_and_counted(server: FakeServer, tmp_path: Path) -> None:
    directory = spool(tmp_path, server.url, 10)
    segment = directory / "00000001.seg"
    data = bytearray(segment.read_bytes())
    size = (len(data) - HEADER_BYTES) // 10
    data[HEADER_BYTES + 3 * size + 20] ^= 0xFF
    segment.write_bytes(data)
    shipper = ship(directory, server.url)
    lost = {step for _, step, _ in expected(range(10))} - {step for _, step, _ in delivered(server)}
    assert len(lost) == 1 == shipper.lost_records
    assert len(list(directory.glob("damaged-*.bin"))) == 1


def test_many_segments_are_freed_as_they_are_delivered(
    server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headroom_lm.spool.writer.SEGMENT_BYTES", 500)
    directory = spool(tmp_path, server.url, 100)
    assert len(list(directory.glob("*.seg"))) > 5
    ship(directory, server.url)
    assert sorted(delivered(server)) == sorted(expected(range(100)))
    assert len(list(directory.glob("*.seg"))) == 1


def test_a_segment_of_another_version_is_left(server: FakeServer, tmp_path: Path) -> None:
    directory = spool(tmp_path, server.url, 5)
    import struct  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    head = b"HRS1" + struct.pack("<II", 9, 0)
    body = (directory / "00000001.seg").read_bytes()[16:]
    (directory / "00000001.seg").write_bytes(head + struct.pack("<I", zlib.crc32(head)) + body)
    report = sync_spools(tmp_path, tell=lambda _message: None)
    assert (report.failed, report.delivered) == (1, 0)
    assert (directory / "00000001.seg").exists()
    assert len(segment_header(0)) == 16


def test_sync_delivers_what_a_dead_process_left_to_its_own_server(server: FakeServer, tmp_path: Path) -> None:
    spool(tmp_path, server.url, 10)
    report = sync_spools(tmp_path)
    assert (report.delivered, report.failed, report.alive) == (1, 0, 0)
    assert sorted(delivered(server)) == sorted(expected(range(10)))
    assert list((tmp_path / "spool").iterdir()) == []
    assert sync_spools(tmp_path).delivered == 0


def test_what_an_earlier_process_left_of_the_run_comes_before_its_own(server: FakeServer, folder: Path) -> None:
    spool(folder, server.url, 10, finish=False)
    run = headroom.init(url=server.url, run_id=RUN["runId"])
    for step in range(10, 20):
        run.log({"a": float(step), "b": -float(step)}, step=step)
    run.finish()
    assert [step for name, step, _ in delivered(server) if name == "a"] == list(range(20))


def test_a_server_that_is_away_stops_nothing(folder: Path) -> None:
    run = headroom.init(url="http://127.0.0.1:9")
    for step in range(1000):
        run.log({"a": 1.0}, step=step)
    run.finish(timeout_s=0.2)
    assert any("sync" in told for told in run.notices.told)
