from __future__ import annotations

from datetime import date

import pytest
from trafilatura.settings import MANUALLY_CLEANED

from pipeline.errors import ExtractError
from pipeline.extraction import body, html
from pipeline.extraction.arbitration import Clues
from pipeline.extraction.tree import Tree
from tests.unit.extraction.building import PAGES


def tree_of(markup: str) -> Tree:
    return html.parse(markup.encode(), "text/html")[0]


def test_a_page_without_text_gives_no_lines() -> None:
    assert body.text_lines(tree_of("<html><body><img src='a.png'></body></html>"), Clues()) == []


def test_the_slow_extraction_does_not_shorten_the_text() -> None:
    lines = body.text_lines(
        tree_of("<html><body><article><p>Goal for Nordau in the last minute!</p></article></body></html>"),
        Clues(),
    )
    assert lines == ["Goal for Nordau in the last minute!"]


def test_authors_and_dates_are_guessed_from_what_the_page_shows() -> None:
    tree = tree_of(
        "<html><head><title>Fog</title></head><body><h1>Fog</h1><div class='author'>Ann Vale</div>"
        "<p class='date'>Published on March 1, 2026</p><p>The pass is closed.</p></body></html>"
    )
    assert body.author_guess(tree) == "Ann Vale"
    assert body.date_guess(tree, (), "https://a.example/fog", date(2026, 3, 3)) == "2026-03-01"
    empty = tree_of("<html><body><p>Text</p></body></html>")
    assert body.author_guess(empty) is None
    assert body.date_guess(empty, (), "https://a.example/fog", date(2026, 3, 3)) is None


def test_a_guess_that_fails_is_no_guess() -> None:
    assert body.author_guess(None) is None
    assert body.date_guess(None, (), "https://a.example/fog", date(2026, 3, 3)) is None


@pytest.mark.parametrize(("failure", "reason"), [(AttributeError, "no_text"), (RecursionError, "too_large")])
def test_what_the_library_raises_has_a_reason(failure: type[Exception], reason: str) -> None:
    class Failing(Tree):  # type: ignore[misc]
        def __copy__(self) -> Failing:
            raise failure

    with pytest.raises(ExtractError) as caught:
        body.main_text(Failing(), fast=True)
    assert caught.value.reason == reason


def test_the_same_tree_gives_the_same_lines_twice() -> None:
    tree, _ = html.parse((PAGES / "broadsheet.html").read_bytes(), "text/html")
    assert body.text_lines(tree, Clues()) == body.text_lines(tree, Clues())


def test_a_page_is_lightened_of_nothing_that_the_extraction_keeps() -> None:
    assert set(html.WIDGETS) - set(MANUALLY_CLEANED) == {"img", "meta"}, "those two have no content"


def test_lines_near_the_headline_are_asked_for_the_date_before_the_page() -> None:
    tree = tree_of("<html><body><p class='date'>March 1, 2026</p><p>The pass is closed.</p></body></html>")
    near = ["2 & 3 <b>", "Feb. 27, 2026 11:00 pm", "Feb. 28, 2026"]
    assert body.date_guess(tree, near, "https://a.example/fog", date(2026, 3, 3)) == "2026-02-27"
    assert body.date_guess(tree, near[:1], "https://a.example/fog", date(2026, 3, 3)) == "2026-03-01"
