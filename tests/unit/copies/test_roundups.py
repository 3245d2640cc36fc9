"""Articles that tell several stories: they join none, and are linked to each."""

from __future__ import annotations

from dataclasses import replace

from pipeline.copies.placement import Founds, Joins
from pipeline.model import LinkKind
from tests.unit.copies.articles import sentences
from tests.unit.copies.judging import bulletin
from tests.unit.copies.placing import BODY, NOW, OTHER, THIRD, earlier, placed


def test_a_report_of_the_same_form_is_no_part_of_a_roundup() -> None:
    placement = placed(
        [*bulletin(2), *BODY[:6]],
        earlier("a", bulletin(1), story="sa"),
        earlier("b", BODY[:6], story="sb"),
    )
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.story_id == "sb"
    assert "template" in placement.near[0].verdict.guards


def test_a_roundup_of_two_stories_joins_none() -> None:
    placement = placed(
        BODY[:10] + OTHER[:10] + THIRD[:10],
        earlier("a", BODY[:10], story="sa"),
        earlier("b", OTHER[:10], story="sb"),
    )
    assert isinstance(placement, Founds)
    assert [match.verdict.guards for match in placement.near] == [("roundup",), ("no_rule", "roundup")]


def test_a_whole_story_and_the_openings_of_others_are_a_roundup() -> None:
    """Of texts of 400 words no more than the first 64 each."""
    placement = placed(
        BODY[:10] + OTHER[:4] + THIRD[:4],
        earlier("a", BODY[:10], story="sa"),
        earlier("b", OTHER[:25], story="sb"),
    )
    assert isinstance(placement, Founds)
    assert [match.verdict.guards for match in placement.near] == [("roundup",), ("too_little", "roundup")]


def test_a_copy_below_which_a_site_repeats_itself_is_no_roundup() -> None:
    page = [*BODY[:8], *OTHER[:8]]
    of_the_site = replace(earlier("b", [*THIRD[:6], *OTHER[:8]], story="sb"), site="new.example")
    assert isinstance(placed(page, earlier("a", BODY[:8], story="sa"), of_the_site), Joins)
    elsewhere = replace(of_the_site, site="elsewhere.example")
    assert isinstance(placed(page, earlier("a", BODY[:8], story="sa"), elsewhere), Founds)


def test_what_was_said_a_week_ago_makes_no_roundup() -> None:
    page = [*BODY[:8], *OTHER[:8]]
    old = replace(earlier("b", OTHER[:12], story="sb"), announced_at=NOW - 7 * 86_400.0)
    assert isinstance(placed(page, earlier("a", BODY[:8], story="sa"), old), Joins)


def test_two_articles_of_one_story_make_no_roundup() -> None:
    placement = placed(
        BODY[:10] + OTHER[:10] + THIRD[:10],
        earlier("a", THIRD[:10], story="sa"),
        earlier("b", BODY[:10], story="sa"),
    )
    assert isinstance(placement, Joins)


def test_two_stories_in_the_same_part_make_no_roundup() -> None:
    placement = placed(
        BODY[:10] + OTHER + THIRD[:10],
        earlier("a", BODY[:10], story="sa"),
        earlier("b", BODY[:9], story="sb"),
    )
    assert isinstance(placement, Joins)


def test_a_copy_that_also_quotes_another_story_joins_its_own() -> None:
    placement = placed(
        BODY[:20] + OTHER[:6],
        earlier("a", BODY, story="sa"),
        earlier("b", OTHER[:6], story="sb"),
        earlier("c", OTHER[:7], story="sc"),
    )
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.story_id == "sa"


def test_a_roundup_is_linked_to_each_story_that_it_tells_however_many_there_are() -> None:
    items = [sentences(seed, 8) for seed in range(20, 27)]
    told = [earlier(f"i{at}", lines, story=f"si{at}", shared=20 - at) for at, lines in enumerate(items)]
    beside = earlier("z", [*OTHER, *items[0][:1]], story="sz", shared=1)
    placement = placed([line for lines in items for line in lines], *told, beside)
    assert isinstance(placement, Founds)
    links = {match.neighbour.article_id: match.link for match in placement.near}
    assert links == {**{f"i{at}": LinkKind.CONTAINS for at in range(7)}, "z": None}


def test_of_a_roundup_no_more_than_twelve_are_looked_at() -> None:
    items = [sentences(seed, 4) for seed in range(20, 35)]
    told = [earlier(f"i{at}", lines, story=f"si{at}") for at, lines in enumerate(items)]
    placement = placed([line for lines in items for line in lines], *told)
    assert len(placement.near) == 12


def test_a_page_that_ends_with_the_openings_of_other_stories_contains_none() -> None:
    """It is judged as a roundup would be, for all that can be seen, and is linked to nothing."""
    placement = placed(
        [*BODY, *OTHER[:4], *THIRD[:4]],
        earlier("a", OTHER, story="sa"),
        earlier("b", THIRD, story="sb"),
    )
    assert isinstance(placement, Founds)
    assert [match.verdict.guards[-1] for match in placement.near] == ["roundup", "roundup"]
    assert [match.link for match in placement.near] == [None, None]


def test_a_copy_that_leads_on_to_another_story_is_no_roundup() -> None:
    """A cut of it came first, so that no more than half of it is known."""
    page = [*BODY[:16], *OTHER[:2]]
    placement = placed(page, earlier("a", BODY[:10], story="sa"), earlier("b", OTHER, story="sb"))
    assert isinstance(placement, Joins)
    assert placement.best.neighbour.story_id == "sa"
    longer = placed(
        [*page, *OTHER[3:6]], earlier("a", BODY[:10], story="sa"), earlier("b", OTHER, story="sb")
    )
    assert isinstance(longer, Founds)


def test_the_first_paragraph_of_another_story_is_no_item() -> None:
    """Of the page's own story only a cut is known, so it is judged like a roundup."""
    page = [*BODY[:10], *OTHER[:2]]
    placement = placed(page, earlier("a", BODY[:5], story="sa"), earlier("b", OTHER, story="sb"))
    assert {match.neighbour.article_id: match.link for match in placement.near} == {
        "a": LinkKind.CONTAINS,
        "b": None,
    }


def test_in_scripts_without_spaces_a_line_of_forty_characters_is_no_part() -> None:
    """They are as much as twenty words, and a part has 25 at least."""
    lines = ["".join(chr(0x4E00 + seed * 2_003 + at) for at in range(0, 440, 11)) for seed in range(8)]
    whole, other = lines[:3], lines[4:6]
    page = [*whole, lines[7], other[0], lines[6]]
    one = earlier("a", whole, story="sa")
    placement = placed(page, one, earlier("b", other, story="sb"))
    assert isinstance(placement, Joins)
    assert isinstance(placed([*whole, *other, lines[6]], one, earlier("b", other, story="sb")), Founds)
