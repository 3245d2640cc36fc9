"""`wiredesk stories`: a story is split and merged by hand, and stays so."""

from __future__ import annotations

import json

from tests.integration.console.conftest import Run
from tests.integration.console.town import Town


async def test_a_copy_is_taken_out_of_its_story(town: Town, run: Run) -> None:
    done = await run("stories", "split", town.copy)
    assert done.exit_code == 0
    assert done.stdout.count("1 article") == 2
    pair = json.loads((await run("why", town.copy, town.original, "--json")).stdout)
    assert (pair["role"], pair["story"], pair["apart"]) == ("verbatim", None, True)
    assert "a person told their stories apart" in (await run("why", town.copy, town.original)).stdout


async def test_two_stories_are_made_one_again(town: Town, run: Run) -> None:
    split = json.loads((await run("stories", "split", town.copy, "--json")).stdout)
    assert [len(story["copies"]) for story in split["stories"]] == [1, 1]
    done = await run("stories", "merge", split["stories"][1]["id"], town.original)
    assert done.exit_code == 0
    assert f"story {split['stories'][1]['id']} is no more" in done.stdout
    assert json.loads((await run("why", town.copy, town.original, "--json")).stdout)["story"]


async def test_what_downstream_reads_tells_both(town: Town, run: Run) -> None:
    await run("stories", "split", town.copy)
    await run("stories", "merge", town.copy, town.original)
    lines = (await run("consume", "--group", "test", "--once")).stdout.splitlines()
    assert [json.loads(line)["type"] for line in lines][-2:] == ["story.split", "story.merged"]


async def test_what_cannot_be_done_is_said(town: Town, run: Run) -> None:
    done = await run("stories", "split", town.copy, town.original)
    assert done.exit_code == 1
    assert "the copies to take out must be some of its copies, not all" in done.stderr
    same = await run("stories", "merge", town.copy, town.original)
    assert (same.exit_code, same.stdout) == (1, "")
    assert "cannot be merged with itself" in same.stderr
    for words in (("split", "https://nowhere.example/"), ("merge", "s0000000000000000", town.copy)):
        unknown = await run("stories", *words)
        assert unknown.exit_code == 1
        assert f"nothing is known of {words[1]}" in unknown.stderr


async def test_articles_of_two_stories_are_not_split_at_once(town: Town, run: Run) -> None:
    await run("stories", "split", town.copy)
    done = await run("stories", "split", town.copy, town.original)
    assert "split one story at a time" in done.stderr
