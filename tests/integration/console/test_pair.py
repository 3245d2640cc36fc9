"""`wiredesk why URL OTHER`: two articles, the numbers, the passages."""

from __future__ import annotations

import json

from tests.integration.console.conftest import Run
from tests.integration.console.town import TEXT, Town, work


async def test_a_pair_is_told_with_its_numbers_and_passages(town: Town, run: Run) -> None:
    done = await run("why", town.copy, town.original)
    assert done.exit_code == 0
    text = " ".join(done.stdout.split())
    assert "earlier The Harbour, “Bridge closes for six weeks”" in text
    assert "a copy: verbatim – nearly all of the shorter text is in the other" in text
    assert "words in common: 100% of the shorter text, 100% of the longer" in text
    assert "both are in story s" in text
    assert "what both say, as The Daily has it" in text
    assert TEXT[0][:80] in text
    assert "[…]" in text


async def test_json_has_the_numbers_and_the_whole_passages(town: Town, run: Run) -> None:
    pair = json.loads((await run("why", town.original, town.copy, "--json")).stdout)
    assert (pair["earlier"]["url"], pair["later"]["url"]) == (town.original, town.copy)
    assert (pair["role"], pair["guards"], pair["number_gaps"]) == ("verbatim", ["whole"], 0)
    assert " ".join(one["text"] for one in pair["passages"]) == " ".join(TEXT)
    assert pair["apart"] is False


async def test_an_address_that_is_not_known_is_named(town: Town, run: Run) -> None:
    done = await run("why", town.copy, f"{town.daily}/gone")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"nothing is known of {town.daily}/gone" in done.stderr
    unknown = json.loads((await run("why", "https://nowhere.example/", town.copy, "--json")).stdout)
    assert unknown == {"address": "https://nowhere.example/", "known": False}


async def test_without_kept_texts_the_numbers_are_told_and_no_passages(new_town: Town, run: Run) -> None:
    settings = new_town.config / "settings.yaml"
    settings.write_text(settings.read_text() + "copies: {keep_text: 0s}\n")
    await work(new_town)
    done = await run("why", new_town.copy, new_town.original)
    assert "a copy: verbatim" in done.stdout
    assert "the text is not kept any longer (copies.keep_text)" in done.stdout
