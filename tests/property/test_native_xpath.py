"""Whatever attributes and nesting: native expressions select what lxml's own select."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.extraction.native_xpath import NativePath
from pipeline.extraction.swift_paths import expressions, replace_paths, restore_paths
from pipeline.extraction.trial_pages import words_of
from pipeline.extraction.xpath_conditions import Element

TAGS = ["article", "aside", "div", "footer", "h1", "item", "list", "main", "ol", "p", "section", "span"]
NAMES = ["aria-hidden", "class", "id", "itemprop", "role", "style"]


@pytest.fixture(autouse=True, scope="module")
def own_expressions() -> Iterator[None]:
    restore_paths()
    yield
    replace_paths()


def values() -> st.SearchStrategy[str]:
    """Words that the expressions look for, joined as class names are, and any other text."""
    words = sorted({word for one in expressions() for word in words_of(str(one))})
    joined = st.lists(st.sampled_from(words), max_size=3).map(" ".join)
    other = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=8)
    return st.one_of(joined, other, st.builds(str.__add__, other, joined))


def elements() -> st.SearchStrategy[Element]:
    """An element with its attributes in any order, and others in it."""

    def build(tag: str, attributes: list[tuple[str, str]], children: list[Element]) -> Element:
        made = etree.Element(tag)
        for name, value in attributes:
            made.set(name, value)
        made.extend(children)
        return made

    attributes = st.lists(
        st.tuples(st.sampled_from(NAMES), st.deferred(values)), max_size=4, unique_by=lambda pair: pair[0]
    )
    tags = st.sampled_from(TAGS)
    return st.recursive(
        st.builds(build, tags, attributes, st.just([])),
        lambda inner: st.builds(build, tags, attributes, st.lists(inner, max_size=4)),
        max_leaves=12,
    )


@settings(max_examples=60)
@given(st.lists(elements(), max_size=3))
def test_native_expressions_select_what_lxml_selects(children: list[Element]) -> None:
    root = etree.Element("body")
    root.extend(children)
    for original in expressions():
        assert isinstance(original, etree.XPath)
        native = NativePath(original)
        assert native(root) == original(root)
        assert native(root) == original(root), "answers that are remembered are the same answers"
