"""The ``headroom-lm`` command."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .spool.directory import data_folder

#: exit code when something is left or was lost, as that of the Node command
LEFT_OVER = 5


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="headroom-lm", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    sync = commands.add_parser("sync", help="deliver what finished or killed processes left on this disk")
    sync.add_argument("--dir", type=Path, help="data folder (default: HEADROOM_DIR or .headroom)")
    sync.add_argument("--url", help="server to deliver to (default: the one each run was started with)")
    sync.add_argument("--token", default=os.environ.get("HEADROOM_TOKEN"), help="its write token (or HEADROOM_TOKEN)")
    serve = commands.add_parser("serve", help="serve the page: needs Node, and says what is missing")
    serve.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to `headroom serve`")
    options = parser.parse_args(arguments)
    return _sync(options) if options.command == "sync" else _serve(options.rest)


def _sync(options: argparse.Namespace) -> int:
    from .shipping.sync import sync_spools  # noqa: PLC0415 (the command alone needs it)

    report = sync_spools(options.dir or data_folder(), url=options.url, token=options.token)
    print(
        f"{report.delivered} delivered, {report.alive} still being written, {report.failed} left, "
        f"{report.kept_aside} with records set aside, {report.lost_records} records lost to damage"
    )
    return LEFT_OVER if report.failed or report.kept_aside or report.lost_records else 0


def _serve(rest: Sequence[str]) -> int:
    for command in _servers():
        return subprocess.call([*command, "serve", *rest])
    print(
        "headroom-lm: Cannot serve the page: it needs Node 20 or newer; install it, or `pip install 'headroom-lm[serve]'`",
        file=sys.stderr,
    )
    return 1


def _servers() -> list[list[str]]:
    found: list[list[str]] = []
    if (own := shutil.which("headroom")) is not None:
        found.append([own])
    if (npx := shutil.which("npx")) is not None:
        found.append([npx, "--yes", "headroom-lm"])
    return found


if __name__ == "__main__":
    sys.exit(main())
