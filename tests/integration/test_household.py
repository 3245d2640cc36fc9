"""The embedded set-up's parent: restarts what exits, ends all with itself, leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from workers.local import PARENT, Child, Household, children


def sleeper(tmp_path: Path, name: str = "sleeper") -> Child:
    """A process that says its id, has a child of its own, and waits."""
    script = (
        "import os, subprocess, sys, time\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(tmp_path / name)!r}, 'a').write(f'{{os.getpid()}} {{other.pid}}\\n')\n"
        "time.sleep(600)\n"
    )
    return Child(name=name, argv=[sys.executable, "-c", script])


def eventually(check: Callable[[], bool], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def starts(tmp_path: Path, name: str = "sleeper") -> list[list[int]]:
    path = tmp_path / name
    if not path.exists():
        return []
    return [[int(pid) for pid in line.split()] for line in path.read_text().splitlines()]


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_leaving_ends_the_children_and_their_children(tmp_path: Path) -> None:
    with Household(children=[sleeper(tmp_path)], environ={}, logs=tmp_path / "logs"):
        eventually(lambda: bool(starts(tmp_path)))
    eventually(lambda: not any(lives(pid) for pid in starts(tmp_path)[0]))


def test_a_child_that_is_killed_comes_back_and_its_orphans_do_not_stay(tmp_path: Path) -> None:
    with Household(children=[sleeper(tmp_path)], environ={}, logs=tmp_path / "logs"):
        eventually(lambda: bool(starts(tmp_path)))
        first, orphan = starts(tmp_path)[0]
        os.kill(first, signal.SIGKILL)
        eventually(lambda: len(starts(tmp_path)) == 2)
        eventually(lambda: not lives(orphan))


def test_a_child_that_exits_at_once_is_started_less_and_less_often(tmp_path: Path) -> None:
    child = Child(name="brief", argv=[sys.executable, "-c", "print('brief')"])
    with Household(children=[child], environ={}, logs=tmp_path / "logs"):
        eventually(lambda: child.restarts >= 1)
        assert child.exits >= 1
        eventually(lambda: child.process is None or child.process.poll() is not None)
    assert "brief" in (tmp_path / "logs" / "brief.log").read_text()


def test_children_know_their_parent_and_get_the_environment(tmp_path: Path) -> None:
    out = tmp_path / "environment"
    script = (
        f"import os; open({str(out)!r}, 'w').write(os.environ['{PARENT}'] + ' ' + os.environ['GREETING'])"
    )
    child = Child(name="env", argv=[sys.executable, "-c", script])
    with Household(children=[child], environ={"GREETING": "hello"}, logs=tmp_path / "logs"):
        eventually(lambda: out.exists() and out.read_text() != "")
    assert out.read_text() == f"{os.getpid()} hello"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_when_its_parent_is_gone_however_it_went(tmp_path: Path, how: signal.Signals) -> None:
    inner = (
        "import os, time; from workers.local import end_with_parent; end_with_parent()\n"
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    outer = (
        "import os, subprocess, sys, time\n"
        f"env = {{**os.environ, '{PARENT}': str(os.getpid())}}\n"
        f"subprocess.Popen([sys.executable, '-c', {inner!r}], env=env, start_new_session=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", outer], cwd=Path(__file__).parents[2]) as parent:
        written = tmp_path / "child"
        eventually(lambda: written.exists() and written.read_text() != "")
        parent.send_signal(how)
    eventually(lambda: not lives(int(written.read_text())))


def test_a_large_log_is_begun_anew(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "env.log").write_bytes(b"x" * 10_000_001)
    child = Child(name="env", argv=[sys.executable, "-c", "print('fresh', flush=True); input()"])
    with Household(children=[child], environ={}, logs=logs):
        eventually(lambda: b"fresh" in (logs / "env.log").read_bytes())
    assert (logs / "env.log").stat().st_size < 1000


def test_the_family_is_what_was_asked_for() -> None:
    names = [child.name for child in children(io=2, extract=3, console="127.0.0.1:0")]
    assert names == ["beat", "worker-extract", "worker-io", "worker-io-1", "console"]
    assert [child.name for child in children(io=1, extract=1, console=None)] == [
        "beat",
        "worker-extract",
        "worker-io",
    ]
