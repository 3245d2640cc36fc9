"""The web console over a desk that has worked: what it answers, to whom, and when Redis is away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from console.found import Found
from console.health import answers
from console.web.server import LOOK_S, make_app
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.redis_state import connect
from pipeline.settings import Settings
from tests.integration.console.town import ROOT, Town

Client = TestClient[Request, Application]


@pytest.fixture
async def client(town: Town) -> AsyncIterator[Client]:
    app = make_app(Found(url=town.redis_url, settings=Settings()), "127.0.0.1")
    async with TestClient(TestServer(app)) as client:
        yield client


async def json_of(client: Client, path: str, status: int = 200) -> object:
    async with client.get(path) as response:
        assert response.status == status
        assert response.content_type == "application/json"
        return json.loads(await response.text())


async def test_the_overview_is_that_of_status(client: Client, town: Town) -> None:
    view = await json_of(client, "/api/overview")
    assert isinstance(view, dict)
    assert view["totals"]["stories"] == 1
    assert view["stories"][0]["copies"][1]["url"] == town.copy
    assert view["feeds_failing"][0]["id"] == "valley"


async def test_feeds_stories_and_dead_letters_are_lists(client: Client, town: Town) -> None:
    feeds, stories, letters = [await json_of(client, f"/api/{name}") for name in ("feeds", "stories", "dead")]
    assert isinstance(feeds, list)
    assert isinstance(stories, list)
    assert isinstance(letters, list)
    assert feeds[0]["id"] == "valley"
    assert stories[0]["title"] == "Bridge closes for six weeks"
    assert (letters[0]["stage"], letters[0]["about"]) == ("collect", f"{town.daily}/gone")
    assert await json_of(client, "/api/dead?stage=poll") == []
    for count in ("0", "no", "99999999999", "-1"):
        assert await json_of(client, f"/api/stories?count={count}") == stories
    await json_of(client, "/api/dead?stage=none", 400)


async def test_why_answers_for_known_and_unknown_addresses(client: Client, town: Town) -> None:
    found = await json_of(client, f"/api/why?url={town.copy}")
    assert isinstance(found, dict)
    assert found["original_because"].startswith("the most complete text")
    unknown = await json_of(client, f"/api/why?url={town.copy}s", 404)
    assert isinstance(unknown, dict)
    assert unknown["near"] == [town.copy, town.original] or town.copy in unknown["near"]
    await json_of(client, "/api/why", 400)


async def test_metrics_are_in_prometheus_format(client: Client) -> None:
    async with client.get("/metrics") as response:
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text = await response.text()
    assert 'wiredesk_dlq_size{stage="collect"} 1' in text
    assert 'wiredesk_feeds{state="failing"} 1' in text


async def readiness(client: Client, status: int = 200) -> dict[str, Any]:
    found = await json_of(client, "/readyz", status)
    assert isinstance(found, dict)
    return found


async def test_it_is_ready_when_every_role_gave_a_sign_of_life(client: Client, town: Town) -> None:
    assert await json_of(client, "/healthz") == {"ok": True}
    found = await readiness(client, 503)
    assert (found["ready"], found["missing"]) == (
        False,
        ["no sign of life from the scheduler", "no sign of life from the worker that extracts"],
    )
    assert any("the server has an error" in problem for problem in found["problems"])
    async with connect(town.redis_url) as state:
        for name in ("alive:beat", "alive:extract:host-1"):
            await Ledger(state).say(name, {}, 30.0)
    await asyncio.sleep(LOOK_S)
    found = await readiness(client)
    assert (found["ready"], found["missing"]) == (True, [])


async def test_without_redis_it_is_healthy_and_not_ready() -> None:
    app = make_app(Found(url="redis://127.0.0.1:1", settings=Settings()), "127.0.0.1")
    async with TestClient(TestServer(app)) as client:
        await json_of(client, "/healthz")
        for path in ("/readyz", "/api/overview"):
            assert "Redis does not answer" in json.dumps(await json_of(client, path, 503))


async def test_a_name_that_was_rebound_to_this_machine_is_refused(client: Client) -> None:
    async with client.get("/api/overview", headers={"Host": "evil.example"}) as response:
        assert response.status == 421
        assert "nosniff" in response.headers["X-Content-Type-Options"]


@pytest.mark.parametrize("path", ["/", "/dashboard.js", "/dashboard.css", "/api/overview", "/no-such-page"])
async def test_every_answer_tells_browsers_to_load_and_run_nothing_else(client: Client, path: str) -> None:
    async with client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Frame-Options"] == "DENY"


async def test_nothing_can_be_changed_through_it(client: Client) -> None:
    for path in ("/", "/api/dead", "/api/overview"):
        for method in ("POST", "PUT", "DELETE"):
            async with client.request(method, path) as response:
                assert response.status == 405


async def test_the_page_loads_nothing_from_elsewhere(client: Client) -> None:
    for path in ("/", "/dashboard.js", "/dashboard.css"):
        async with client.get(path) as response:
            text = await response.text()
            assert response.status == 200
        assert "https://" not in text.replace("http://www.w3.org", "")
        assert "innerHTML" not in text


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def served(town: Town, port: int) -> subprocess.Popen[str]:
    environ = {**os.environ, **town.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "console", "console", "--listen", f"127.0.0.1:{port}"]
    return subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)


async def until_it_answers(port: int, process: subprocess.Popen[str]) -> None:
    while not await answers(f"127.0.0.1:{port}"):
        assert process.poll() is None


async def test_as_a_process_it_serves_until_it_is_told_to_end(town: Town) -> None:
    port = a_free_port()
    process = served(town, port)
    try:
        await until_it_answers(port, process)
        async with (
            ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/api/stories") as response,
        ):
            assert len(await response.json()) == 1
        other = served(town, port)
        assert (other.wait(20), "the web console cannot listen on" in str(other.communicate()[1])) == (
            2,
            True,
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()
