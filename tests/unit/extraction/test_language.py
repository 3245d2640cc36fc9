from __future__ import annotations

import pytest

from pipeline.extraction.language import language_of, primary

GERMAN = (
    "Die Fähre zur Insel fährt am Montag wieder, neun Wochen nachdem ein Sturm ihre Klappe zerstört hatte. "
    * 4
)


def test_a_sure_detection_beats_the_declaration() -> None:
    assert language_of(GERMAN, "en") == "de"


def test_a_quotation_at_the_head_does_not_make_the_language() -> None:
    english = "The ferry to the island sails again on Monday, nine weeks after a storm broke its ramp. " * 7
    assert language_of(english + GERMAN * 4, "de") == "de"
    assert language_of(english + GERMAN * 4) == "en", "nothing says that the first 400 characters mislead"


def test_a_short_text_is_in_the_declared_language() -> None:
    assert language_of("Tor für Nordau!", None, "nl-BE") == "nl"


def test_an_unsure_detection_yields_to_the_declaration() -> None:
    assert language_of("1 2 3 4 5 6 7 8 9 0 " * 20, "fr") == "fr"


def test_without_a_declaration_the_guess_stands() -> None:
    assert language_of(GERMAN[:100]) == "de"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-GB", "en"),
        ("nn_NO", "no"),
        ("iw", "he"),
        ("DE", "de"),
        ("", None),
        (None, None),
        ("english", None),
    ],
)
def test_tags_become_one_code_a_language(tag: str | None, code: str | None) -> None:
    assert primary(tag) == code


def test_a_notice_in_the_declared_language_does_not_hide_that_of_the_text() -> None:
    notice = "We need your help to tell what is true. Write to us about what you read. "
    assert language_of(notice + GERMAN * 4, "en") == "de"


def test_a_few_words_from_the_midst_confirm_what_is_declared() -> None:
    notice = "We need your help to tell what is true. Write to us about what you read. " * 7
    assert language_of(notice + GERMAN * 4, "de") == "de"
