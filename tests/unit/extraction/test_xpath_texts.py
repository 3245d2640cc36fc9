"""A pattern read into plain words wants the same texts as the pattern itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.xpath_texts import Unsupported, Wanted, any_of, found_by

PLAIN = [
    "post-?(?:text|body)|^[Ll]ead",
    "(?:^| )ad-",
    "notice[-_]{0,2}cookie",
    "comment(?:s|-(?:list|area))?",
    "[ab-]c|x",
    "a?",
]
MORE = [
    "a.c",
    "^(?:[Cc]omment(?!ary)|co)",
    "a+b",
    "a{1,4}b",
    "a{0,9}b",
    "[^a]b",
    "[a-c]b",
    "a^b",
    "x(?:a|^)b",
    "(a)b",
    r"a\.b",
]


@pytest.mark.parametrize("pattern", PLAIN)
def test_a_pattern_that_stands_for_some_words_is_these_words(pattern: str) -> None:
    assert not found_by(pattern).tests


@pytest.mark.parametrize("pattern", [*MORE, "(?:a|b|c|d)(?:a|b|c|d)(?:a|b|c|d)(?:a|b|c|d)"])
def test_a_pattern_that_stands_for_more_stays_a_pattern(pattern: str) -> None:
    found = found_by(pattern)
    assert len(found.tests) == 1
    assert not found.parts
    assert not found.starts


def test_only_what_is_not_plain_stays_a_pattern() -> None:
    found = found_by("post|^lead|a.c")
    assert (found.parts, found.starts, len(found.tests)) == (("post",), ("lead",), 1)


@given(
    st.sampled_from([*PLAIN, *MORE]),
    st.text(st.sampled_from("abcdxposte-_ .Llykn(\u017f\u212a\n"), max_size=12),
    st.booleans(),
)
def test_the_same_texts_are_wanted(pattern: str, text: str, ignore_case: bool) -> None:
    wanted = found_by(pattern, ignore_case=ignore_case).test()
    assert wanted(text) is bool(re.search(pattern, text, re.I if ignore_case else 0))


@pytest.mark.parametrize("pattern", ["(", "(?:a", "a)", "?", "a??b)", "(?:a]"])
@pytest.mark.parametrize("ignore_case", [True, False])
def test_what_is_no_pattern_is_refused(pattern: str, ignore_case: bool) -> None:
    with pytest.raises(Unsupported):
        found_by(pattern, ignore_case=ignore_case)


def test_one_of_several_is_enough() -> None:
    wanted = any_of(
        [Wanted(whole=frozenset(["a"])), Wanted(starts=("b",)), Wanted(parts=("cc", "ccc"))]
    ).test()
    assert [text for text in ("a", "aa", "bx", "xb", "xccx", "c", "") if wanted(text)] == ["a", "bx", "xccx"]
