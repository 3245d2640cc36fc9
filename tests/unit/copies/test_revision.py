"""What a publisher changed in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.copies.revision import MAX_EDITS, MAX_WORDS, edits
from pipeline.model import Edit
from tests.unit.copies.articles import sentences

WORDS = st.lists(st.sampled_from(["quay", "mole", "tide", "buoy", "—", "7"]), max_size=30).map(" ".join)


def test_words_that_came_and_went_are_told_where_they_stand() -> None:
    before = "The bridge closes on Monday.\nFerries run instead.\nThe board meets at noon."
    after = "The old bridge closes on Tuesday.\nFerries run instead.\nThe board meets."
    assert edits(before, after) == (
        Edit(before="", after="old"),
        Edit(before="Monday.", after="Tuesday."),
        Edit(before="at noon.", after=""),
    )


def test_punctuation_case_and_white_space_are_no_edits() -> None:
    assert edits("The bridge closes – on Monday", "the bridge,\ncloses on  Monday!") == ()


def test_a_paragraph_that_moved_is_taken_out_here_and_added_there() -> None:
    one, two, three = sentences(5, 3)
    assert edits(f"{one}\n{two}\n{three}", f"{two}\n{three}\n{one}") == (
        Edit(before=one, after=""),
        Edit(before="", after=one),
    )


def test_a_long_stretch_that_changed_is_told_as_a_whole() -> None:
    before, after = " ".join(sentences(1, MAX_WORDS // 8)), " ".join(sentences(2, MAX_WORDS // 8))
    assert edits(before, after) == (Edit(before=before, after=after),)


def test_a_text_that_changed_everywhere_is_told_up_to_a_number_of_places() -> None:
    lines = sentences(3, 4 * MAX_EDITS)
    changed = [f"Now {line}" if number % 2 else line for number, line in enumerate(lines)]
    assert edits("\n".join(lines), "\n".join(changed)) == (Edit(before="", after="Now"),) * MAX_EDITS


@given(WORDS, WORDS)
def test_the_edits_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    """As many words of each kind come and go as the texts differ in."""
    found = edits(before, after)
    for word in ["quay", "mole", "tide", "buoy", "7"]:
        gained = sum(one.after.split().count(word) - one.before.split().count(word) for one in found)
        assert gained == after.split().count(word) - before.split().count(word)


@given(WORDS)
def test_a_text_differs_from_itself_in_nothing(text: str) -> None:
    assert edits(text, text) == ()
