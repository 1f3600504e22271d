"""Writes src/headroom_lm/generated/catalogue.py from packages/protocol/generated/catalogue.json.

python3 packages/python/scripts/make_catalogue.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CATALOGUE = HERE.parents[1] / "protocol" / "generated" / "catalogue.json"
TARGET = HERE.parent / "src" / "headroom_lm" / "generated" / "catalogue.py"


def literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def module_of(catalogue: dict[str, Any]) -> str:
    limits = catalogue["limits"]
    lines = [
        '"""Names and limits of the protocol. Made by scripts/make_catalogue.py from catalogue.json; do not edit."""',
        "# ruff: noqa: E501",
        "# fmt: off",
        "",
        "METRIC_NAMES: tuple[str, ...] = (",
        *(f"    {literal(metric['name'])}," for metric in catalogue["metrics"]),
        ")",
        "SHORT_NAMES: dict[str, str] = {",
        *(f"    {literal(short)}: {literal(name)}," for short, name in catalogue["shortMetricNames"].items()),
        "}",
        "#: what other tools call a metric, lower case, words joined by underscores",
        "COLUMNS: dict[str, str] = {",
        *(
            f"    {literal(column)}: {literal(name)},"
            for name, columns in catalogue["columns"]["metrics"].items()
            for column in columns
        ),
        "}",
        f"COLUMN_SEPARATORS = {literal(catalogue['columns']['separators'])}",
        f"EVALUATION_ON_SET = {literal(catalogue['evaluationOnSet']['pattern'])}",
        f"RUN_ENDS: tuple[str, ...] = ({', '.join(map(literal, catalogue['vocabulary']['runEnds']))})",
        "#: names of evaluations on a set, without regard to case, and the metric for their first group",
        "SET_PATTERNS: tuple[tuple[str, str], ...] = (",
        *(f"    ({literal(entry['pattern'])}, {literal(entry['metric'])})," for entry in catalogue["columns"]["sets"]),
        ")",
        "STEP_COLUMNS: tuple[str, ...] = (",
        *(f"    {literal(column)}," for column in catalogue["columns"]["progress"]["steps"]),
        ")",
        f"METRIC_NAME_LENGTH = {limits['metricNameLength']}",
        f"NAME_LENGTH = {limits['nameLength']}",
        f"TAG_LENGTH = {limits['tagLength']}",
        f"TAGS_PER_RUN = {limits['tagsPerRun']}",
        f"EVENT_MESSAGE_LENGTH = {limits['eventMessageLength']}",
        f"CONFIG_BYTES = {limits['configBytes']}",
        f"SPECTRUM_VALUES = {limits['spectrumValues']}",
        f"SLUG_NAME_LENGTH = {catalogue['slug']['nameLength']}",
        f"SLUG_ID_DIGITS = {catalogue['slug']['idDigits']}",
        f"HEARTBEAT_EVERY_S = {catalogue['heartbeat']['everyMs'] / 1000}",
        "MODEL_CARD_KEYS: tuple[str, ...] = (",
        *(f"    {literal(key)}," for key in catalogue["modelCard"]),
        ")",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(module_of(json.loads(CATALOGUE.read_text())))
