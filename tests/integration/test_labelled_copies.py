"""The labelled set of our own through the real decision: what is found, what is merged that must not be.

The figures are those of `docs/copies.md`. No threshold was chosen on this set; what it showed was mended by
rules that hold elsewhere too. What is not done well yet has a name here and its present figure as the
floor, so that it can only become better.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.copyset import edits, texts, trial
from tests.copyset.kinds import KINDS
from tests.copyset.stream import stream
from tests.copyset.trial import Trial

LEAST_FOUND = {
    "combination: worst": 0.61,
    "combination: 30 %, boilerplate, links": 0.87,
    "combination: lede, paragraphs, 5 % edited, boilerplate": 0.59,
    "edited 20 %": 0.83,
}
"""Share of the weak kinds; of every other kind seven of eight at least, of most all."""
MOST_MERGED = {"NEG roundup that opens with a whole story": 1}
"""Pairs, of 7; of every other look-alike none."""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """The whole set, written and read as `wiredesk eval copies` reads it, and settled."""
    path = tmp_path_factory.mktemp("copyset") / "copies.jsonl"
    trial.write(path)
    return trial.run(path)


def test_every_language_has_stories_of_length_written_by_hand() -> None:
    for language in texts.LANGUAGES:
        habits = texts.habits(language)
        lengths = [edits.length(one.paragraphs, habits) for one in texts.stories(language)]
        assert sum(length >= 80 for length in lengths) >= 12, language
        flashes = [edits.length(one.paragraphs, habits) for one in texts.look_alikes(language).flashes]
        assert all(20 <= length <= 60 for length in flashes), language


def test_there_are_all_kinds_in_all_languages_and_hundreds_of_stories() -> None:
    there = {(record.language, record.kind) for record in stream()}
    assert not [(one, kind) for one in texts.LANGUAGES for kind in KINDS if (one, kind) not in there]
    assert len({record.story for record in stream()}) >= 500


def test_an_outlet_prints_a_story_once() -> None:
    places = Counter((record.story, record.outlet) for record in stream())
    assert max(places.values()) == 1


def test_the_stories_found_are_the_true_ones(tried: Trial) -> None:
    score = tried.score(weak=False)
    assert score.agreement.index >= 0.99
    assert score.agreement.precision >= 0.999
    assert score.agreement.recall >= 0.985
    assert score.links.value >= 0.999


def test_with_all_that_is_weak_most_stories_are_the_true_ones(tried: Trial) -> None:
    score = tried.score()
    assert score.agreement.index >= 0.95
    assert score.agreement.precision >= 0.995
    assert score.agreement.recall >= 0.91


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_language_falls_behind(tried: Trial, language: str) -> None:
    score = tried.score(language, weak=False)
    assert score.agreement.index >= 0.98
    assert score.agreement.precision >= 0.99
    assert score.copies.value >= 0.97
    assert score.links.hits == score.links.total


def test_every_kind_of_copy_is_found(tried: Trial) -> None:
    kinds = tried.score().kinds
    assert kinds.keys() >= LEAST_FOUND.keys() == trial.WEAK_KINDS
    assert not {kind: one for kind, one in kinds.items() if one.value < LEAST_FOUND.get(kind, 0.875)}


def test_what_only_looks_like_a_copy_is_left_alone(tried: Trial) -> None:
    merges = tried.score().merges
    assert merges.keys() >= MOST_MERGED.keys() >= trial.WEAK_LOOK_ALIKES
    assert not {kind: one for kind, one in merges.items() if one.hits > MOST_MERGED.get(kind, 0)}
