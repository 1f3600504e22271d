"""Forks, spawns, signals, exceptions and exits, each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from conftest import FakeServer
from reading import logged_below, records_below

SOURCE = Path(__file__).parents[1] / "src"


def started(code: str, folder: Path, url: str) -> subprocess.Popen[str]:
    script = folder / "script.py"
    script.write_text(textwrap.dedent(code))
    env = {**os.environ, "HEADROOM_DIR": str(folder), "HEADROOM_URL": url, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        [sys.executable, str(script)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(code: str, folder: Path, url: str) -> tuple[int, str, str]:
    process = started(code, folder, url)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def steps_of(server: FakeServer) -> list[int]:
    from test_shipping import delivered  # noqa: PLC0415

    return sorted(step for _, step, _ in delivered(server))


def test_exit_without_finish_delivers_and_finishes(server: FakeServer, tmp_path: Path) -> None:
    code, _, err = ended(
        """
        import headroom_lm as headroom
        run = headroom.init("p", "n")
        for step in range(10): run.log({"a": 1.0}, step=step)
        """,
        tmp_path,
        server.url,
    )
    assert code == 0, err
    assert steps_of(server) == list(range(10))
    assert server.finishes[0]["status"] == "finished"


def test_an_exception_in_the_loop_fails_the_run(server: FakeServer, tmp_path: Path) -> None:
    code, _, err = ended(
        """
        import headroom_lm as headroom
        run = headroom.init("p", "n")
        run.log({"a": 1.0}, step=0)
        raise RuntimeError("out of memory")
        """,
        tmp_path,
        server.url,
    )
    assert code == 1 and "out of memory" in err
    assert steps_of(server) == [0]
    assert server.finishes[0]["status"] == "failed"


def test_an_exception_in_a_with_block_fails_the_run(server: FakeServer, tmp_path: Path) -> None:
    ended(
        """
        import headroom_lm as headroom
        try:
            with headroom.init("p", "n") as run:
                run.log({"a": 1.0}, step=0)
                raise KeyError
        except KeyError:
            pass
        """,
        tmp_path,
        server.url,
    )
    assert server.finishes[0]["status"] == "failed"


def test_sigterm_flushes_and_ends_by_the_signal(server: FakeServer, tmp_path: Path) -> None:
    process = started(
        """
        import time, headroom_lm as headroom
        run = headroom.init("p", "n")
        for step in range(10): run.log({"a": 1.0}, step=step)
        print("logged", flush=True)
        while True: time.sleep(0.01)
        """,
        tmp_path,
        server.url,
    )
    assert process.stdout is not None and process.stdout.readline() == "logged\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == -signal.SIGTERM
    process.communicate()
    assert steps_of(server) == list(range(10))
    assert server.finishes[0]["status"] == "failed"


def test_a_handler_of_the_users_stays(server: FakeServer, tmp_path: Path) -> None:
    code, out, err = ended(
        """
        import os, signal, sys
        signal.signal(signal.SIGTERM, lambda *_: print("mine", flush=True))
        import headroom_lm as headroom
        run = headroom.init("p", "n")
        os.kill(os.getpid(), signal.SIGTERM)
        """,
        tmp_path,
        server.url,
    )
    assert (code, out) == (0, "mine\n"), err


def test_a_server_that_is_away_does_not_hold_the_exit(tmp_path: Path) -> None:
    began = time.monotonic()
    code, _, err = ended(
        """
        import headroom_lm as headroom
        run = headroom.init("p", "n")
        run.log({"a": 1.0}, step=0)
        """,
        tmp_path,
        "http://127.0.0.1:9",
    )
    assert code == 0
    assert "headroom-lm sync" in err
    assert time.monotonic() - began < 20
    assert logged_below(tmp_path) == [("a", 0, 1.0)]


def test_a_killed_process_leaves_everything_that_returned(tmp_path: Path) -> None:
    process = started(
        """
        import os, signal, headroom_lm as headroom
        run = headroom.init("p", "n")
        for step in range(1000): run.log({"a": float(step)}, step=step)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        tmp_path,
        "http://127.0.0.1:9",
    )
    process.communicate(timeout=30)
    assert logged_below(tmp_path) == [("a", step, float(step)) for step in range(1000)]


def test_a_forked_child_is_mute_and_can_begin_its_own_run(server: FakeServer, tmp_path: Path) -> None:
    code, _, err = ended(
        """
        import os, headroom_lm as headroom
        run = headroom.init("p", "n")
        run.log({"a": 1.0}, step=0)
        if os.fork() == 0:
            run.log({"a": 1.0}, step=1)
            run.finish()
            own = headroom.init("p", "child")
            own.log({"a": 1.0}, step=100)
            own.finish()
        else:
            os.wait()
            run.log({"a": 1.0}, step=2)
        """,
        tmp_path,
        server.url,
    )
    assert code == 0, err
    assert steps_of(server) == [0, 2, 100]
    assert len(server.finishes) == 2


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_do_not_deadlock(server: FakeServer, tmp_path: Path, method: str) -> None:
    code, out, err = ended(
        f"""
        import multiprocessing, headroom_lm as headroom
        def work(n): return n * n
        if __name__ == "__main__":
            run = headroom.init("p", "n")
            with multiprocessing.get_context("{method}").Pool(4) as pool:
                for step in range(20):
                    run.log({{"a": 1.0}}, step=step)
                    pool.map(work, range(4))
            print("through", flush=True)
        """,
        tmp_path,
        server.url,
    )
    assert (code, out) == (0, "through\n"), err
    assert steps_of(server) == list(range(20))
    assert len(server.opened) >= 1 and len({run["runId"] for run in server.opened}) == 1


def test_an_interrupt_in_the_middle_of_a_write_breaks_no_record(tmp_path: Path) -> None:
    process = started(
        """
        import signal, headroom_lm as headroom
        run = headroom.init("p", "n")
        step = interrupts = 0
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        while interrupts < 20:
            try:
                while True:
                    run.log({"a": float(step)}, step=step)
                    step += 1
            except KeyboardInterrupt:
                interrupts += 1
                step += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(step, flush=True)
        """,
        tmp_path,
        "http://127.0.0.1:9",
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    steps = [step for _, step, _ in logged_below(tmp_path)]
    assert len(steps) == len(set(steps))
    assert int(out) - len(steps) <= 20
    numbers = [record.number for record in records_below(tmp_path)]
    assert numbers == list(range(len(numbers)))


def test_import_is_light(tmp_path: Path) -> None:
    code, out, err = ended(
        """
        import sys
        before = set(sys.modules)
        import headroom_lm
        heavy = {"http.client", "ssl", "numpy", "torch", "asyncio", "multiprocessing", "email"}
        print(sorted(heavy & (set(sys.modules) - before)))
        """,
        tmp_path,
        "http://127.0.0.1:9",
    )
    assert code == 0, err
    assert out == "[]\n"
