"""Stories that turn out to be one: which is kept, what downstream hears."""

from __future__ import annotations

from pipeline import corrections, grouping
from pipeline.queueing.events import StoryCopied, StoryCreated, StoryMerged
from tests.unit.copies.articles import START
from tests.unit.grouping.building import (
    BODY,
    OTHER,
    announced,
    copy_of,
    founded,
    joined,
    members,
    told,
    view,
)


def test_two_stories_that_an_article_proves_to_be_one_are_merged() -> None:
    one, two = copy_of("a", lines=BODY[1:]), copy_of("b", lines=BODY[:-1])
    older, younger = founded(one), founded(two, minutes=1)
    settled = grouping.settle(
        view(copy_of("n"), announced(one, "sa"), announced(two, "sb"), on=[older, younger])
    )
    (story,) = settled.stories
    assert (story.id, story.version, set(members(story))) == ("sa", 2, {"a", "b", "n"})
    assert settled.gone == ("sb",)
    assert settled.expect == {"sa": 1, "sb": 1, "sn": 0}
    assert settled.pointers == {"a": "sa", "b": "sb"}
    assert [type(event) for event in settled.events[:2]] == [StoryMerged, StoryCopied]
    assert told(settled.events)[:2] == ["story.merged:sb:2", "story.copied:n:0"]
    compared = {copy.article_id: copy.against for copy in story.copies}
    assert compared == {"a": None, "n": "a", "b": "n"}


def test_the_older_story_stays_even_when_the_younger_is_the_better_match() -> None:
    best, also = copy_of("a"), copy_of("b", lines=BODY[1:])
    settled = grouping.settle(
        view(
            copy_of("n"),
            announced(best, "sa"),
            announced(also, "sb"),
            on=[founded(best, minutes=1), founded(also)],
        )
    )
    assert (settled.stories[0].id, settled.gone, settled.outcome) == ("sb", ("sa",), "joined")
    assert settled.stories[0].version == 2


def test_its_own_story_founded_by_a_quicker_copy_goes_where_the_article_goes() -> None:
    first, quick = copy_of("a"), copy_of("q", minutes=9)
    settled = grouping.settle(
        view(
            copy_of("n"),
            announced(first, "sa"),
            announced(quick, "sn"),
            on=[founded(first), founded(quick, root="n", minutes=1)],
        )
    )
    (story,) = settled.stories
    assert (story.id, set(members(story)), settled.gone) == ("sa", {"a", "n", "q"}, ("sn",))
    assert settled.expect == {"sa": 1, "sn": 1}
    assert "story.merged:sn:2" in told(settled.events)


def test_a_story_that_waits_for_its_root_is_kept_so_that_the_root_finds_it() -> None:
    root, quick = copy_of("r", lines=BODY[1:]), copy_of("q", lines=BODY[:-1])
    own = founded(quick, root="n")
    settled = grouping.settle(view(copy_of("n"), announced(root), on=[own]))
    (story,) = settled.stories
    assert (story.id, story.version, set(members(story))) == ("sr", 1, {"n", "q"})
    assert (settled.gone, settled.expect) == (("sn",), {"sr": 0, "sn": 1})
    assert [type(event) for event in settled.events] == [StoryCreated, StoryMerged]


def test_of_two_stories_that_wait_for_their_roots_the_first_announced_ones_is_kept() -> None:
    early, late = copy_of("e", lines=BODY[1:]), copy_of("l", lines=BODY[:-1])
    quick = copy_of("q", lines=BODY[1:-1])
    waits = founded(quick, root="e", minutes=30)
    settled = grouping.settle(
        view(
            copy_of("n"),
            announced(late, seconds=-30),
            announced(early, seconds=-60),
            announced(quick, "se", seconds=-10),
            on=[waits, founded(copy_of("p"), root="l")],
        )
    )
    assert (settled.stories[0].id, settled.gone) == ("se", ("sl",))


def test_further_matches_change_nothing_where_their_story_is_the_same_or_not_theirs_yet() -> None:
    best, root, early = copy_of("a"), copy_of("b", lines=BODY[1:]), copy_of("c", lines=BODY[:-1])
    home = founded(best, root="b")
    settled = grouping.settle(
        view(
            copy_of("n"),
            announced(best, "sb"),
            announced(root),  # its story is the one that is joined
            announced(early),  # somebody founded its story, but it is not in it
            announced(copy_of("d", lines=BODY[2:])),  # nobody founded its story
            on=[home, founded(copy_of("x", lines=OTHER), root="c")],
        )
    )
    (story,) = settled.stories
    assert (story.id, members(story), settled.gone) == ("sb", ["a", "n"], ())
    assert settled.pointers == {"a": "sb", "b": None, "c": None, "d": None}


def test_stories_that_a_person_told_apart_are_not_merged_by_an_article_that_is_a_copy_of_both() -> None:
    one, two = copy_of("a", lines=BODY[1:]), copy_of("b", lines=BODY[:-1])
    stay, leave = corrections.split(joined(founded(one), two, one), {two.id}, START).stories
    settled = grouping.settle(
        view(copy_of("n"), announced(one, "sa"), announced(two, "sb"), on=[stay, leave])
    )
    (story,) = settled.stories
    assert (set(members(story)), settled.gone) == ({"a", "n"}, ())
    assert told(settled.events) == ["story.copied:n:0"]
