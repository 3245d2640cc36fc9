"""What is listed when: a pure function of the offset, from the opening list to the endless stream."""

from itertools import pairwise
from math import inf

import pytest

from newsroom.bulletins import templates
from newsroom.library import outlets
from newsroom.model import Article
from newsroom.schedule import STREAM_EVERY_SECONDS, WINDOW, Clock, Schedule
from tests.newsroom.shingles import share, shingles

SCHEDULE = Schedule()


def test_about_thirty_articles_of_twelve_stories_are_there_at_the_start() -> None:
    opening = list(SCHEDULE.published(0.0))

    assert 25 <= len(opening) <= 40
    assert len({article.story for article in opening}) == 12
    assert len({article.outlet for article in opening}) >= 8


def test_something_new_comes_every_few_seconds_and_all_within_six_minutes() -> None:
    times = [0.0, *(article.at for article in SCHEDULE.programme if article.at > 0)]

    assert max(later - earlier for earlier, later in pairwise(times)) < 8
    assert SCHEDULE.end <= 360


def test_no_outlet_prints_more_than_its_feed_lists() -> None:
    for site in outlets():
        printed = [article for article in SCHEDULE.programme if article.outlet == site.id]
        assert 5 <= len(printed) <= WINDOW
        assert SCHEDULE.listed(site.id, SCHEDULE.end) == sorted(
            printed, key=lambda article: (-article.at, article.path)
        )


def test_a_fresh_schedule_says_the_same() -> None:
    other = Schedule()

    assert other.listed("harbour-daily", 4000.0) == SCHEDULE.listed("harbour-daily", 4000.0)


def test_the_stream_never_dries_up_and_never_repeats_itself() -> None:
    articles = [article for number in range(200) for article in SCHEDULE.stream(number)]
    paths = [(article.outlet, article.path) for article in articles]

    assert len(set(paths)) == len(paths)
    assert {article.outlet for article in articles} == {site.id for site in outlets()}
    assert SCHEDULE.stream(199)[0].at == pytest.approx(SCHEDULE.end + 200 * STREAM_EVERY_SECONDS)
    for number in range(len(templates())):
        same = [SCHEDULE.stream(number + turn * len(templates()))[0].paragraphs for turn in range(20)]
        assert len(set(same)) == 20


def test_agency_briefs_of_the_stream_have_copies() -> None:
    briefs = [SCHEDULE.stream(number) for number in range(2 * len(templates()))]
    copied = [articles for articles in briefs if len(articles) > 1]

    assert len(copied) == 6
    for first, *copies in copied:
        assert first.kind == "original"
        assert {article.story for article in copies} == {first.story}
        assert all(
            share(shingles(article.paragraphs), shingles(first.paragraphs)) > 0.8 for article in copies
        )


def test_a_long_running_feed_lists_its_newest_entries() -> None:
    day = SCHEDULE.end + 86_400.0
    for site in outlets():
        listed = SCHEDULE.listed(site.id, day)
        assert len(listed) == WINDOW
        assert listed[0].at > day - 1800
        assert all(SCHEDULE.article(site.id, article.path, day) == article for article in listed)


def test_an_article_cannot_be_read_before_it_appears() -> None:
    later = next(article for article in SCHEDULE.programme if article.at > 100)

    assert SCHEDULE.article(later.outlet, later.path, later.at - 0.1) is None
    assert SCHEDULE.article(later.outlet, later.path, later.at) == later
    assert SCHEDULE.article(later.outlet, "/90000000000/nothing", inf) is None


def changing() -> list[Article]:
    return [article for article in SCHEDULE.programme if article.later]


def test_at_least_four_articles_are_corrected_after_the_start() -> None:
    assert len(changing()) >= 4
    for article in changing():
        assert article.later is not None
        assert article.later.changed_at is not None
        assert article.later.changed_at > max(article.at, 0.0) + 30
        assert article.version(article.at).paragraphs == article.paragraphs
        assert article.version(SCHEDULE.end).paragraphs == article.later.paragraphs != article.paragraphs
        assert article.version(SCHEDULE.end).note


def test_the_clock_scales_what_comes_after_the_start_only() -> None:
    clock = Clock(started_at=1000.0, speed=4.0, end=SCHEDULE.end)

    assert clock.offset(1010.0) == 40.0
    assert clock.wall(40.0) == 1010.0
    assert clock.wall(-40.0) == 960.0


def test_at_infinite_speed_all_has_happened_and_nothing_lies_in_the_future() -> None:
    clock = Clock(started_at=1000.0, speed=inf, end=SCHEDULE.end)

    assert clock.offset(1000.0) == SCHEDULE.end
    assert clock.wall(SCHEDULE.end) == 1000.0
    assert list(SCHEDULE.published(clock.offset(99999.0))) == list(SCHEDULE.programme)
