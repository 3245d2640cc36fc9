"""A page on which two readings of an expression differ wherever they can."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.extraction.html import root_of
from pipeline.extraction.native_xpath import NativePath
from pipeline.extraction.swift_paths import agree
from pipeline.extraction.trial_pages import GROUP, trial_page, words_of

REGEXP = {"re": "http://exslt.org/regular-expressions"}
EXPRESSION = (
    ".//*[self::div or self::p][@class='card' or re:test(@id, '^(?:ad-|promo)|[Bb]anner(?!s)|x[-_]?y') "
    "or contains(translate(@role, 'N', 'n'), 'nav')]"
)


def test_the_same_expression_makes_the_same_page() -> None:
    assert trial_page(EXPRESSION) == trial_page(EXPRESSION)


def test_the_words_are_those_of_its_alternatives() -> None:
    assert {"card", "ad-", "promo", "Banner", "banner", "x-y", "xy", "nav"} <= set(words_of(EXPRESSION))


def test_an_expression_without_words_has_a_page() -> None:
    root = root_of(trial_page(".//article").encode())
    assert any(group.find(".//article") is not None for group in root.iter(GROUP))


@pytest.mark.parametrize(
    ("said", "misread"),
    [
        ("'card'", "'cards'"),
        ("'^(?:", "'(?:"),
        ("ad-|promo", "ad-"),
        ("[Bb]anner", "banner"),
        ("(?!s)", ""),
        ("x[-_]?y", "x[-_]y"),
        ("x[-_]?y", "x[-]?y"),
        ("translate(@role, 'N', 'n')", "@role"),
        ("@role", "@class"),
        ("self::p", "self::em"),
    ],
)
def test_a_misreading_is_noticed(said: str, misread: str) -> None:
    assert EXPRESSION.count(said) == 1
    other = NativePath(etree.XPath(EXPRESSION.replace(said, misread), namespaces=REGEXP))
    original = etree.XPath(EXPRESSION, namespaces=REGEXP)
    assert agree(original, NativePath(original))
    assert not agree(original, other)
