"""Which texts stand near a place of a page."""

from __future__ import annotations

import pytest

from pipeline.extraction.html import root_of
from pipeline.extraction.tree import lines_behind

LAST = "In the valley nobody waits for the bus any more."


@pytest.mark.parametrize(
    "markup",
    [
        f"<article><p>{LAST}</p><p>abc/dpa</p></article><p> Nebel </p>",
        "<div><p>In the <i>valley</i> nobody waits for the bus any more.</p></div>abc/dpa<p>Nebel</p>",
        f"<p>{LAST} <span>abc/dpa</span></p><footer>Nebel</footer>",
        f"<p>{LAST}</p><p>Fog.</p><p>{LAST}</p><script>x</script><p>abc/dpa</p><h1>Other</h1>Nebel",
    ],
)
def test_what_follows_the_last_line_is_found_wherever_it_stands(markup: str) -> None:
    root = root_of(f"<html><body>{markup}<p>More</p></body></html>".encode())
    assert lines_behind(root, LAST, 2) == ("abc/dpa", "Nebel")


def test_nothing_follows_what_is_not_there() -> None:
    root = root_of(f"<html><body><p>{LAST}</p><p>abc/dpa</p></body></html>".encode())
    assert lines_behind(root, "Fog closed the pass", 2) == ()
    assert lines_behind(root, "", 2) == ()
    assert lines_behind(root, "abc/dpa", 2) == ()


def test_a_character_that_no_query_may_hold_parts_the_words_that_are_looked_for() -> None:
    root = root_of(
        f"<html><body><p>Fog.\ufffe{LAST}</p><p>abc/dpa</p><p>Snow\ufffe</p></body></html>".encode()
    )
    assert lines_behind(root, f"\ufffe{LAST}", 1) == ("abc/dpa",)
    assert lines_behind(root, "bus\ufffe any more.", 1) == ("abc/dpa",)
    assert lines_behind(root, "Snow\ufffe", 1) == ()
