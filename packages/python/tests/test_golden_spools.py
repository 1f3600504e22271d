"""Bytes equal to the vectors that were written from SPOOL.md by another program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headroom_lm.spool.batch import encode_batch, sections_of
from headroom_lm.spool.records import (
    HEADER_BYTES,
    Record,
    encode_record,
    first_record_of,
    json_payload,
    records_in,
    segment_header,
)
from headroom_lm.spool.sections import (
    FINISH,
    MODEL_CARD,
    Event,
    Frame,
    Profile,
    Provenance,
    Section,
    Spectrum,
    encode_section,
)
from headroom_lm.spool.shipped import ShipState, decode_slots, encode_slot, writer_id_of

FIXTURES = Path(__file__).parents[2] / "protocol" / "test" / "fixtures"
GOLDEN: dict[str, Any] = json.loads((FIXTURES / "golden-spools.json").read_text())


def section_of(entry: dict[str, Any]) -> Section:
    def column(values: list[Any]) -> tuple[float, ...]:
        return tuple(float(value) for value in values)

    match entry["kind"]:
        case "frame":
            values = tuple(column(values) for values in entry["values"])
            return Frame(tuple(entry["metrics"]), column(entry["steps"]), column(entry["wallTimesMs"]), values)
        case "spectrum":
            p = entry.get("provenance")
            proof = p and Provenance(
                p["fused"],
                p["normGainFolded"],
                p["rowsCentred"],
                p["excludedRows"],
                p["resolutionFloor"],
                p["resolvedCount"],
            )
            shape = (entry["method"], entry["dtype"], entry["rows"], entry["columns"])
            return Spectrum(float(entry["step"]), entry["wallTimeMs"], *shape, column(entry["singularValues"]), proof)
        case "profile":
            return Profile(entry["metric"], entry["step"], entry["wallTimeMs"], column(entry["values"]))
        case _:
            return Event(float(entry["step"]), entry["wallTimeMs"], entry["eventKind"], entry["message"])


def record_of(entry: dict[str, Any], number: int) -> bytes:
    if entry["kind"] == "card":
        return encode_record(MODEL_CARD, json_payload({"modelCard": entry["modelCard"]}), number)
    if entry["kind"] == "finish":
        return encode_record(FINISH, json_payload({"status": entry["status"], "atMs": entry["atMs"]}), number)
    return encode_record(*encode_section(section_of(entry)), number)


@pytest.mark.parametrize("vector", GOLDEN["segments"], ids=lambda vector: vector["name"])
def test_segments(vector: dict[str, Any]) -> None:
    first = vector["firstRecord"]
    records = b"".join(record_of(entry, first + i) for i, entry in enumerate(vector["records"]))
    assert (segment_header(first) + records).hex() == vector["hex"]


@pytest.mark.parametrize("vector", GOLDEN["batches"], ids=lambda vector: vector["name"])
def test_batches_follow_from_their_records(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["segment"])
    records = [found for found in records_in(data, HEADER_BYTES) if isinstance(found, Record)]
    sections = sections_of(record.section() for record in records if not record.control)
    assert encode_batch(GOLDEN["runId"], GOLDEN["writerId"], 1, sections).hex() == vector["batch"]


@pytest.mark.parametrize("vector", GOLDEN["damaged"], ids=lambda vector: vector["name"])
def test_damage_costs_what_it_hits(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    start = HEADER_BYTES if first_record_of(data) is not None else 0
    whole = [found for found in records_in(data, start) if isinstance(found, Record)]
    steps = [step for record in whole for step in getattr(record.section(), "steps", ())]
    assert steps == vector["steps"]


@pytest.mark.parametrize("vector", GOLDEN["slots"])
def test_slots(vector: dict[str, Any]) -> None:
    s = vector["state"]
    state = ShipState(
        s["epoch"],
        vector["generation"],
        s["sequence"],
        s["segment"],
        s["acknowledged"],
        s["from"],
        s["to"],
        s["fromRecord"],
        s["toRecord"],
    )
    assert encode_slot(state).hex() == vector["hex"]
    assert decode_slots(encode_slot(state)) == state


@pytest.mark.parametrize("vector", GOLDEN["writerIds"], ids=lambda vector: str(vector["epoch"]))
def test_writer_ids_of_epochs(vector: dict[str, Any]) -> None:
    assert writer_id_of(GOLDEN["writerId"], vector["epoch"]) == vector["writerId"]
