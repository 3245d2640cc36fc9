"""`wiredesk dead`: letters by reason, back to work, forgotten; of stages and of consumer groups."""

from __future__ import annotations

import json

import pytest

from pipeline.adapters.redis_state import State, connect
from pipeline.adapters.story_stream import StoryStream
from pipeline.settings import Settings
from tests.integration.console.conftest import Run
from tests.integration.console.town import Town


async def depths(run: Run) -> dict[str, tuple[int, int]]:
    view = json.loads((await run("status", "--json")).stdout)
    return {stage["stage"]: (stage["due"], stage["dead"]) for stage in view["stages"]}


async def test_letters_are_listed_by_reason_with_their_pages(town: Town, run: Run) -> None:
    done = await run("dead", "list")
    assert done.exit_code == 0
    assert "collect gone: gone for good, 1" in done.stdout
    assert f"{town.daily}/gone" in done.stdout
    [letter] = json.loads((await run("dead", "list", "--stage", "collect", "--json")).stdout)
    assert (letter["reason"], letter["about"], letter["attempts"]) == ("gone", f"{town.daily}/gone", 1)


async def test_no_letters_is_a_sentence(town: Town, run: Run) -> None:
    assert "no dead letters" in (await run("dead", "list", "--stage", "poll")).stdout


async def test_retry_puts_back_to_work_and_the_letter_is_gone(town: Town, run: Run) -> None:
    done = await run("dead", "retry", "collect", "--reason", "gone")
    assert (done.exit_code, done.stdout) == (0, "1 dead letter put back to work\n")
    assert (await depths(run))["collect"] == (1, 0)
    assert (await run("dead", "retry", "collect", "--all")).exit_code == 1


async def test_drop_forgets_for_good(town: Town, run: Run) -> None:
    [letter] = json.loads((await run("dead", "list", "--json")).stdout)
    assert (await run("dead", "drop", "collect", letter["id"])).stdout == "1 dead letter forgotten\n"
    assert (await depths(run))["collect"] == (0, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("retry", "collect"), "say which"),
        (("retry", "collect", "abc", "--all"), "say which"),
        (("drop", "stream", "--all"), "say which with --group NAME: nobody has read the stream yet"),
        (("drop", "stream", "--all", "--group", "sink"), "no group sink: nobody has read the stream yet"),
        (("retry", "collect", "--all", "--group", "sink"), "write `dead retry stream --group sink`"),
        (("list", "--group", "sink"), "no group sink"),
    ],
)
async def test_what_is_not_clear_is_asked_back(
    town: Town, run: Run, words: tuple[str, ...], told: str
) -> None:
    assert told in str((await run("dead", *words)).exception)


async def bury_one(state: State, group: str) -> None:
    stream = StoryStream(state, Settings().stream)
    await stream.register(group)
    entry = await stream.read(group, "one", ">", 0)
    assert entry is not None
    await stream.bury(group, entry, "bad_event", "does not decode")


async def test_what_a_group_failed_on_is_listed_retried_and_dropped_like_the_rest(
    town: Town, run: Run
) -> None:
    async with connect(town.redis_url) as state:
        await bury_one(state, "enrich")
    listed = await run("dead", "list", "--group", "enrich")
    assert "stream bad_event: the event does not decode, 1" in listed.stdout
    assert "story.created" in listed.stdout
    assert "there are enrich" in str((await run("dead", "list", "--group", "other")).exception)
    assert "put back" in (await run("dead", "retry", "stream", "--group", "enrich", "--all")).stdout
    assert "no dead letters of group enrich" in (await run("dead", "list", "--group", "enrich")).stdout
    async with connect(town.redis_url) as state:
        await bury_one(state, "enrich")
    dropped = await run("dead", "drop", "stream", "--group", "enrich", "--reason", "bad_event")
    assert dropped.stdout == "1 dead letter forgotten\n"
