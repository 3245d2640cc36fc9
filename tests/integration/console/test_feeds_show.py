"""`wiredesk feeds list` and `show`: the feeds of a desk that has worked."""

from __future__ import annotations

import json

from tests.integration.console.conftest import Run
from tests.integration.console.town import Town


async def test_the_list_is_that_of_the_status(town: Town, run: Run) -> None:
    listed = json.loads((await run("feeds", "list", "--json")).stdout)
    assert next(feed["id"] for feed in listed) == "valley"
    assert (await run("feeds", "list")).stdout.splitlines()[1].split()[:4] == [
        "valley",
        "Valley",
        "Courier",
        "failing",
    ]


async def test_one_feed_is_shown_with_its_polls_and_what_the_next_waits_for(town: Town, run: Run) -> None:
    done = await run("feeds", "show", "harbour")
    assert done.exit_code == 0
    for told in (
        "harbour  ok",
        f"{town.harbour}/feed",
        "The Harbour",
        "adaptive; text from its pages",
        "1 entry listed",
        "it is new: its second poll tells its rate",
        "nothing found to be wrong in 1 answer",
        "changed",
    ):
        assert told in done.stdout
    failing = (await run("feeds", "show", f"{town.daily}/broken")).stdout
    assert "valley  failing" in failing
    assert "the server has an error, 1 failure in a row" in failing
    assert "it fails: each failure doubles the wait" in failing
    paused = (await run("feeds", "show", "resting")).stdout
    assert "paused by the configuration" in paused
    assert "no poll yet" in paused


async def test_one_feed_as_json(town: Town, run: Run) -> None:
    found = json.loads((await run("feeds", "show", "daily", "--json")).stdout)
    assert found["feed"]["state"] == "ok"
    assert [(poll["outcome"], poll["new"], poll["listed"]) for poll in found["polls"]] == [("changed", 2, 2)]
    assert found["bounds"][0][0] == found["feed"]["next_because"] == "first_poll"
    assert found["honesty"]["answers"] == 1


async def test_an_id_that_is_not_known_brings_the_nearest(town: Town, run: Run) -> None:
    done = await run("feeds", "show", "harbor")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[1:] == ["did you mean", "  harbour"]
    report = json.loads((await run("feeds", "show", "zzz", "--json")).stdout)
    assert report == {"feed": "zzz", "known": False, "near": []}
