"""The short ways through texts say what the long ways say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parsing.clean import clean_html
from pipeline.parsing.text import may_need_mending, mended, one_line, plain

SOME_TEXT = st.text(st.sampled_from("ab c  \n\t\r\xa0\u2003\u200b\x00éÃ\x92—"), max_size=200)
PIECES = st.sampled_from(
    [
        "word ",
        "  ",
        "\n",
        "<b>bold</b>",
        "<p>",
        "</p>",
        "<br/>",
        "&amp;",
        "&nbsp;",
        "<img alt='a' src='x'>",
        "—",
    ]
)


@given(text=SOME_TEXT, limit=st.integers(1, 120))
def test_a_line_is_the_words_of_the_text(text: str, limit: int) -> None:
    words = "".join(char if char.isprintable() else " " for char in text).split()
    line = one_line(text, limit)
    assert " ".join(words).startswith(line)
    assert len(line) <= limit
    if len(text) <= limit:
        assert line == " ".join(words)


@pytest.mark.parametrize("blanks", [" ", "\n", "\xa0", "\u2003", "\x00"])
def test_many_blanks_in_front_cost_no_words(blanks: str) -> None:
    assert one_line(blanks * 150 + "first words of all", 50) == "first words of all"


@given(pieces=st.lists(PIECES, max_size=150), limit=st.integers(1, 60))
def test_the_first_words_are_those_of_the_whole(pieces: list[str], limit: int) -> None:
    markup = "".join(pieces)
    assert plain(markup, limit) == plain(markup, len(markup) + 1)[:limit].rstrip()


@pytest.mark.parametrize(
    "hidden", ["<script>if (a < b) {}</script>", "<style>p {}</style>", "<!-- <p>no</p> -->"]
)
def test_what_is_not_seen_is_passed_over_however_long_the_text(hidden: str) -> None:
    markup = f"<p>{'seen ' * 30}</p>{hidden}<p>{'after ' * 30}</p>"
    for limit in (100, 155, 200, 400):
        assert plain(markup, limit) == one_line("seen " * 30 + "after " * 30, limit)


@given(text=st.text(st.characters(max_codepoint=0x2FF), max_size=40))
def test_what_needs_no_mending_is_told_by_its_bytes(text: str) -> None:
    document = f"<title>{text}</title>".encode()
    assert may_need_mending(document) or mended(text) == text


@pytest.mark.parametrize(
    ("document", "may"),
    [
        ("It&#8217;s plain, caf\xe9 and \xab\xa0guillemets\xa0\xbb", False),
        ("Caf\xc3\xa9", True),
        ("the mayor\x92s", True),
        ("the mayor&#146;s", True),
        ("the mayor&#x92;s", True),
        ("Caf&#195;&#169;", True),
    ],
)
def test_characters_encoded_twice_and_numbers_of_windows_are_seen(document: str, may: bool) -> None:
    assert may_need_mending(document.encode()) is may


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=60))
def test_a_text_without_markup_is_cleaned_as_it_would_be_in_a_paragraph(text: str) -> None:
    text = text.lstrip("\ufeff")
    assert f"<p>{clean_html(text)}</p>" == clean_html(f"<p>{text}</p>")
