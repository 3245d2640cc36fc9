"""`docker-compose up`, for real: the stack on the demo newsroom, scaled, with workers killed meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "wiredesk-test"
FILES = ["-f", "docker-compose.yml", "-f", "docker-compose.demo.yml"]

pytestmark = pytest.mark.compose


def compose_command() -> list[str] | None:
    """docker-compose 1.29, else Compose v2."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    found = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    return ["docker", "compose"] if found.returncode == 0 else None


def reason_to_skip() -> str | None:
    if not shutil.which("docker"):
        return "no docker here: install a container engine and docker-compose to run this test"
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        return "no container engine answers: start one, or set DOCKER_HOST"
    if compose_command() is None:
        return "no docker-compose here: install it, or the compose plugin of docker"
    return None


class Stack:
    """The project's containers."""

    def __init__(self) -> None:
        command = compose_command()
        assert command is not None
        self._base = [*command, "-p", PROJECT, *FILES]
        # legacy builder: works with engines that have no buildx plugin
        self._environ = {
            **os.environ,
            "WIREDESK_DEMO_SPEED": "20",
            "WIREDESK_PORT": "18080",
            "DOCKER_BUILDKIT": "0",
            "COMPOSE_DOCKER_CLI_BUILD": "0",
        }

    def __call__(self, *words: str, timeout_s: float = 600) -> str:
        done = self._run(words, timeout_s)
        assert done.returncode == 0, f"{' '.join(words)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def try_(self, *words: str) -> str:
        """Output and complaints, whatever comes of it."""
        done = self._run(words, 60)
        return f"$ {' '.join(words)}\n{done.stdout[-3000:]}{done.stderr[-1000:]}"

    def _run(self, words: tuple[str, ...], timeout_s: float) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._base, *words],
            cwd=ROOT,
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self("exec", "-T", "console", "wiredesk", "status", "--json")))

    def ids(self, service: str) -> list[str]:
        return self("ps", "-q", service).split()


def eventually(
    what: str, check: Callable[[], bool], timeout_s: float, else_tell: Callable[[], str] = str
) -> None:
    """`else_tell`: what to say of it when the time is over."""
    deadline = time.monotonic() + timeout_s
    while not check():
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {timeout_s:.0f} s\n{else_tell()}")
        time.sleep(1)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    if reason := reason_to_skip():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    stack = Stack()
    stack("down", "--volumes", "--remove-orphans")
    try:
        stack("up", "-d", "--build", "--scale", "worker-extract=2", "--scale", "worker-io=2")
        yield stack
    finally:
        print(stack("logs", "--no-color", "--tail", "40"))
        stack("down", "--volumes", "--remove-orphans")


def inspect(container: str, form: str) -> str:
    words = ["docker", "inspect", "-f", form, container]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def health(container: str) -> str:
    return inspect(container, "{{if .State.Health}}{{.State.Health.Status}}{{end}}")


def restarts(container: str) -> int:
    return int(inspect(container, "{{.RestartCount}}"))


def kill(container: str) -> None:
    """All its processes, from inside: what `docker kill` ends counts as stopped on purpose and stays so."""
    words = ["docker", "exec", container, "sh", "-c", "kill -KILL -1"]
    subprocess.run(words, capture_output=True, check=False)
    eventually(f"the restart of {container}", lambda: restarts(container) > 0, 30)


def test_the_stack_tells_stories_and_loses_nothing_when_a_worker_is_killed(stack: Stack) -> None:
    eventually("stories", lambda: stack.status()["totals"]["stories"] >= 5, 90)

    for victim in (stack.ids("worker-extract")[0], stack.ids("worker-io")[0]):
        kill(victim)

    # the newsroom says what has appeared; the desk must have told all of it, once each
    truth = {row["url"]: row for row in _truth(stack) if row["at"] < 330}
    published: Counter[str] = Counter()
    story_of: dict[str, str] = {}

    def all_told() -> bool:
        for line in stack(
            "exec", "-T", "console", "wiredesk", "consume", "--group", "test", "--once"
        ).splitlines():
            event = json.loads(line)
            if event["type"] in ("story.created", "story.copied"):
                published[event["article"]["canonical_url"]] += 1
            for copy in event["story"]["copies"]:
                story_of[copy["url"]] = event["story"]["id"]
        return truth.keys() <= published.keys()

    eventually(
        "every article on the stream", all_told, 240, lambda: _of_the_missing(stack, truth.keys() - published)
    )
    assert {url: n for url, n in published.items() if n != 1} == {}
    _assert_copies_together(truth, story_of)
    eventually(
        "all containers healthy", lambda: not _unhealthy(stack), 180, lambda: "\n".join(_unhealthy(stack))
    )


def _truth(stack: Stack) -> list[dict[str, Any]]:
    ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8701/truth.json').read().decode())"
    rows: list[dict[str, Any]] = []

    def programme_over() -> bool:
        rows[:] = json.loads(stack("exec", "-T", "newsroom", "python", "-c", ask))
        return bool(max(row["at"] for row in rows) >= 330)

    eventually("the newsroom's programme", programme_over, 120)
    return rows


def _assert_copies_together(truth: dict[str, dict[str, Any]], story_of: dict[str, str]) -> None:
    by_story: dict[str, set[str]] = {}
    for url, row in truth.items():
        by_story.setdefault(row["story"], set()).add(story_of[url])
    assert {story: ids for story, ids in by_story.items() if len(ids) != 1} == {}
    assert len({next(iter(ids)) for ids in by_story.values()}) == len(by_story)


def _of_the_missing(stack: Stack, urls: set[str]) -> str:
    """Where each article stands that is not told, and how the desk does."""
    told = [f"{len(urls)} missing"]
    for url in sorted(urls)[:5]:
        told.append(stack.try_("exec", "-T", "console", "wiredesk", "why", url))
    told.append(stack.try_("exec", "-T", "console", "wiredesk", "status"))
    told.append(stack.try_("exec", "-T", "console", "wiredesk", "feeds", "list"))
    told.append(stack.try_("logs", "--no-color", "--tail", "30"))
    return "\n".join(told)


def _unhealthy(stack: Stack) -> list[str]:
    """Containers, each with what its last check said."""
    services = ("redis", "scheduler", "worker-io", "worker-extract", "console")
    return [
        f"{service}: {inspect(one, '{{json .State.Health}}')[-500:]}"
        for service in services
        for one in stack.ids(service)
        if health(one) != "healthy"
    ]


def test_processes_run_unprivileged_on_a_read_only_root(stack: Stack) -> None:
    assert stack("exec", "-T", "worker-io", "id", "-u").strip() == "10001"
    tried = "touch /opt/x 2>/dev/null && echo written || echo refused"
    assert stack("exec", "-T", "worker-extract", "sh", "-c", tried).strip() == "refused"


def test_the_console_answers_on_its_port(stack: Stack) -> None:
    with urlopen("http://127.0.0.1:18080/readyz", timeout=10) as answer:
        assert answer.status == 200
