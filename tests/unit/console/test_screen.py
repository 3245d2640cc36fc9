"""The live screen: everything that matters stands on it, at any size, and nothing overflows."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from console.live import counts_sentence, story_sentence
from console.screen import bars, screen
from console.status import feeds_table
from console.view import Overview
from pipeline.model import Stage
from tests.unit.console.building import NOW, QUIET, copy, feed, group, stage, story

SIZES = [(120, 40), (80, 24), (60, 15)]

STORIES = (
    story(
        copy("Norvik News", "original"),
        copy("Harbour Daily", "verbatim"),
        copy("Valley Courier", "trimmed", "Bridge shut: ferries run"),
    ),
    *(
        story(copy(f"Outlet {n}", "original", f"Story number {n}"), agency=None, number=n)
        for n in range(2, 40)
    ),
)


def drawn(view: Overview, width: int = 120, height: int | None = 40) -> list[str]:
    return printed(screen(view, "demo newsroom", height), width, height or 1000)


def printed(drawing: RenderableType, width: int, height: int = 1000) -> list[str]:
    paper = io.StringIO()
    Console(file=paper, width=width, height=height, color_system=None).print(drawing)
    return paper.getvalue().rstrip("\n").split("\n")


def test_a_story_stands_with_each_copy_its_role_and_headline() -> None:
    lines = "\n".join(drawn(replace(QUIET, stories=STORIES)))
    assert "Norvik News, 2 copies: Bridge closes for a week" in lines
    assert "verbatim  Harbour Daily           same headline" in lines
    assert "trimmed   Valley Courier          Bridge shut: ferries run" in lines


def test_a_story_that_is_owed_to_an_agency_says_where_its_original_stands() -> None:
    found = drawn(replace(QUIET, stories=(story(copy("Harbour Daily", "original")),)))
    assert any("Norvik News at Harbour Daily: Bridge closes" in line for line in found)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_full_desk_fits_the_terminal_with_its_problems(width: int, height: int) -> None:
    problems = tuple(
        f"feed number {n}: the host name does not resolve, failed {n} times in a row" for n in range(9)
    )
    view = replace(QUIET, stories=STORIES, problems=problems, groups=(group("enrich", lag=3, dead=1),))
    lines = drawn(view, width, height)
    assert len(lines) <= max(height, 20)
    assert all(len(line) <= width for line in lines)
    assert "and 6 more: wiredesk status" in lines[-1]


@given(width=st.integers(30, 200), height=st.integers(20, 60), stories=st.integers(0, 39))
def test_no_size_overflows(width: int, height: int, stories: int) -> None:
    assert len(drawn(replace(QUIET, stories=STORIES[:stories], problems=("one",)), width, height)) <= height


def test_without_a_limit_everything_is_printed() -> None:
    problems = tuple(f"problem {n} " + "word " * 40 for n in range(9))
    lines = "\n".join(drawn(replace(QUIET, stories=STORIES, problems=problems), 80, None))
    assert all(f"problem {n} " in lines for n in range(9))
    assert "Story number 39" in lines
    assert "Ctrl-C" not in lines


def test_a_hostile_title_is_text_and_nothing_else() -> None:
    hostile = copy("Harbour Daily", "original", "[red]markup[/red] [link=file:///etc]x[/link]")
    assert any("[red]markup[/red]" in line for line in drawn(replace(QUIET, stories=(story(hostile),))))


def test_a_story_with_very_many_copies_leaves_room_for_others() -> None:
    many = story(copy("Norvik News", "original"), *(copy(f"Outlet {n}", "verbatim") for n in range(30)))
    lines = "\n".join(drawn(replace(QUIET, stories=(many, STORIES[1]))))
    assert "and 22 more" in lines
    assert "Story number 2" in lines


def test_the_first_minutes_say_what_is_waited_for() -> None:
    lines = "\n".join(drawn(replace(QUIET, history=())))
    assert "waiting for the first story" in lines
    assert "nobody reads it yet" in lines


def test_numbers_of_stages_feeds_and_groups_are_on_it() -> None:
    view = replace(
        QUIET,
        stages=(
            stage(
                Stage.EXTRACT,
                waiting=12,
                due=7,
                claimed=3,
                dead=2,
                oldest_s=90.0,
                failed_per_minute=4.0,
                takes_s=0.031,
            ),
        ),
        feeds_failing=(feed("harbour", "failing", 2, "dns"),),
        groups=(group("enrich", lag=3, dead=1), group("sink")),
        lag_s=12.0,
        publish_s=0.004,
    )
    lines = drawn(view)
    row = next(line for line in lines if line.startswith("extract and group")).split()
    assert row[3:] == ["7", "3", "5", "2", "min", "31", "ms", "0", "4", "2"]
    assert "from entry to stream  12 s   of it publishing  4 ms   means of 10 minutes" in "\n".join(lines)
    assert any("feeds 3 (1 failing)" in line for line in lines)
    assert any("group enrich lags 3, 1 dead   group sink has read all" in line for line in lines)


def test_the_feeds_nearest_to_loss_are_printed_where_there_is_room() -> None:
    late, soon = (replace(feed(name), loss_at=NOW + at) for name, at in (("harbour", 60), ("valley", 7_200)))
    view = replace(QUIET, feeds_near_loss=(late, soon))
    lines = printed(screen(view, "desk", None), 100)
    at = next(n for n, line in enumerate(lines) if line.startswith("nearest to loss"))
    assert lines[at + 1].split() == ["harbour", "in", "4", "min", "in", "1", "min", "floor"]
    assert lines[at + 2].split() == ["valley", "in", "4", "min", "in", "2", "h", "floor"]
    assert not any("nearest" in line for line in drawn(view))
    many = replace(view, feeds_near_loss=(late,) * 6)
    for too_late, shown in ((0, 3), (5, 5)):
        told = printed(screen(replace(many, feeds_late=too_late), "desk", None), 100)
        assert sum(line.startswith("harbour") for line in told) == shown


def test_bars_never_hide_a_single_article_beside_a_thousand() -> None:
    assert bars([0, 1, 1000]) == " ▁█"
    assert bars([]) == ""


def test_every_feed_is_a_line_of_the_table() -> None:
    feeds = [
        feed("harbour", "failing", 3, "dns"),
        replace(feed("daily", "new"), polled_at=None, next_poll_at=None),
        replace(feed("due"), next_poll_at=NOW - 1),
        feed("old", "paused"),
    ]
    for width in (80, 140):
        lines = printed(feeds_table(feeds, NOW, width), width)
        assert "failing" in lines[1]
        assert "in 4 min" in lines[1]
        assert "never" in lines[2]
        assert "soon" in lines[2]
        assert "now" in lines[3]
        assert "paused" in lines[4]


def test_no_feeds_is_a_sentence() -> None:
    assert "no feeds" in printed(feeds_table([], NOW, 120), 120)[0]


def test_on_a_pipe_a_story_and_its_copies_are_one_line() -> None:
    assert story_sentence(STORIES[0]) == (
        "story  Norvik News: Bridge closes for a week  "
        "[2 copies: Harbour Daily (verbatim), Valley Courier (trimmed)]"
    )
    assert story_sentence(STORIES[1]) == "story  Outlet 2: Story number 2"


def test_on_a_pipe_the_counts_come_with_the_first_problems() -> None:
    said = counts_sentence(replace(QUIET, problems=("one", "two")))
    assert said.startswith("desk   3 feeds, 120 polls, 55 articles, 30 stories, 25 copies; in work: poll 0")
    assert said.endswith("\n       ! one\n       ! two")
