"""`wiredesk why`: the trail of a page, a feed, a story, and the nearest address of what is not known."""

from __future__ import annotations

import json
import re

from tests.integration.console.conftest import Run
from tests.integration.console.town import Town


async def test_a_copy_says_what_it_was_compared_with_and_what_came_of_it(town: Town, run: Run) -> None:
    done = await run("why", town.copy)
    assert done.exit_code == 0
    text = " ".join(done.stdout.split())
    assert "found in feed daily: “Take the ferry, port tells nine thousand”" in text
    assert "page fetched: HTTP 200" in text
    assert "compared with The Harbour, “Bridge closes for six weeks”: a copy, verbatim." in text
    assert "of the shorter text and" in text
    assert "nearly all of the shorter text is in the other" in text
    assert "joins story s" in text
    assert "1 copy, 1 independent source" in text
    assert "the original is The Harbour’s: the most complete text" in text


async def test_json_has_each_step_with_its_numbers(town: Town, run: Run) -> None:
    trace = json.loads((await run("why", town.copy, "--json")).stdout)
    assert [step["stage"] for step in trace["steps"]] == ["entry", "collect", "compare", "extract"]
    assert trace["steps"][2]["facts"]["words"] > 100
    assert trace["steps"][2]["facts"]["url"] == town.original
    assert [copy["role"] for copy in trace["story"]["copies"]] == ["original", "verbatim"]


async def test_an_address_is_known_in_any_spelling(town: Town, run: Run) -> None:
    assert (await run("why", town.copy + "?utm_source=feed#top")).exit_code == 0


async def test_a_feed_is_known_by_its_id_and_by_its_url(town: Town, run: Run) -> None:
    for address in ("valley", f"{town.daily}/broken"):
        done = await run("why", address)
        assert re.search(
            r"poll failed: HTTP 500 in (\d+ ms|0.0 s), the server has an error, 1 failure in a row",
            done.stdout,
        )


async def test_a_story_is_known_by_its_id_and_a_page_by_its_dead_letter_s(town: Town, run: Run) -> None:
    story_id = json.loads((await run("why", town.copy, "--json")).stdout)["story"]["id"]
    assert "Bridge closes for six weeks" in (await run("why", story_id)).stdout
    [letter] = json.loads((await run("dead", "list", "--json")).stdout)
    assert "fetching the page given up: HTTP 410" in (await run("why", letter["id"])).stdout


async def test_what_is_in_no_story_says_so(town: Town, run: Run) -> None:
    assert "it is in no story yet" in (await run("why", f"{town.daily}/gone")).stdout


async def test_an_unknown_address_comes_with_the_nearest_known_ones(town: Town, run: Run) -> None:
    done = await run("why", town.copy[:-2])
    assert done.exit_code == 1
    assert "no feed has listed it" in done.stderr
    assert town.copy in done.stderr
    near = json.loads((await run("why", town.copy[:-2], "--json")).stdout)
    assert near["known"] is False
    assert town.copy in near["near"]


async def test_an_unknown_feed_id_comes_with_the_nearest_one(town: Town, run: Run) -> None:
    assert "valley" in (await run("why", "valey")).stderr


async def test_of_something_quite_different_nothing_is_guessed(town: Town, run: Run) -> None:
    done = await run("why", "https://nowhere.example/")
    assert done.exit_code == 1
    assert "did you mean" not in done.stderr
    assert (await run("why", "s0000000000000000")).exit_code == 1
