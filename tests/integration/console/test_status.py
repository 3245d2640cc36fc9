"""`wiredesk status` on a desk that has worked."""

from __future__ import annotations

import json

from tests.integration.console.conftest import Run
from tests.integration.console.town import Town


async def test_one_look_shows_stories_feeds_and_what_is_wrong(town: Town, run: Run) -> None:
    done = await run("status")
    assert done.exit_code == 0
    assert "The Harbour, 1 copy: Bridge closes for six weeks" in done.stdout
    assert "verbatim  The Daily" in done.stdout
    assert "feeds 3 (1 failing)   stories 1   copies 1" in done.stdout
    assert "collect: 1 dead letter; see `wiredesk dead list --stage collect`" in done.stdout
    assert "feed valley: the server has an error, failed once" in done.stdout
    assert "no sign of life from the worker that extracts: start it if it does not run" in done.stdout


async def test_json_has_everything_that_the_screen_has(town: Town, run: Run) -> None:
    view = json.loads((await run("status", "--json")).stdout)
    assert view["totals"]["stories"] == 1
    assert view["totals"]["copies"] == 1
    assert view["stories"][0]["copies"][1]["url"] == town.copy
    assert view["workers"] == {"io": 1}
    assert [stage["dead"] for stage in view["stages"]] == [0, 1, 0]
    assert len(view["problems"]) == 4


async def test_every_feed_is_listed_failing_ones_first(town: Town, run: Run) -> None:
    lines = (await run("status", "--feeds")).stdout.splitlines()
    assert lines[1].split()[0] == "valley"
    assert "the server has an error" in lines[1]
    assert "paused" in next(line for line in lines if line.startswith("resting"))
    feeds = json.loads((await run("status", "--feeds", "--json")).stdout)
    assert {feed["id"]: feed["state"] for feed in feeds} == {
        "valley": "failing", "harbour": "ok", "daily": "ok", "resting": "paused",
    }  # fmt: skip


async def test_an_empty_desk_is_no_error(new_town: Town, run: Run) -> None:
    done = await run("status")
    assert done.exit_code == 0
    assert "waiting for the first story" in done.stdout
    assert "no feeds" in (await run("status", "--feeds")).stdout


async def test_watching_and_json_do_not_go_together(new_town: Town, run: Run) -> None:
    assert "--watch goes with neither" in str((await run("status", "--watch", "--json")).exception)
