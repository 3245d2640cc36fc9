"""All of trafilatura's expressions native, or none; the same texts either way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree
from trafilatura import xpaths

from pipeline.extraction import body, html
from pipeline.extraction.native_xpath import NativePath
from pipeline.extraction.swift_paths import Swift, expressions, replace_paths, restore_paths
from pipeline.extraction.trial_pages import GROUP, trial_page
from pipeline.extraction.xpath_conditions import Element
from tests.unit.extraction.building import PAGES

REGEXP = {"re": "http://exslt.org/regular-expressions"}


@pytest.fixture(autouse=True)
def own_expressions() -> Iterator[None]:
    """trafilatura's own at the beginning, native ones for the tests that come after."""
    restore_paths()
    yield
    replace_paths()


def test_every_expression_is_replaced_once_and_can_be_put_back() -> None:
    before = expressions()
    assert not any(isinstance(one, NativePath) for one in before)
    swift = replace_paths()
    assert swift == Swift(replaced=len(before))
    replaced = expressions()
    assert all(isinstance(one, NativePath) for one in replaced)
    assert replace_paths() == swift
    assert expressions() == replaced
    for _ in range(2):  # what is back already stays
        restore_paths()
        assert expressions() == before


@pytest.mark.parametrize("name", ["broadsheet.html", "table-layout.html", "agency-copy.html"])
@pytest.mark.parametrize("fast", [True, False])
def test_the_text_is_the_same(name: str, fast: bool) -> None:
    tree, _ = html.parse((PAGES / name).read_bytes(), "text/html")
    before = body.main_text(tree, fast=fast)
    assert before
    replace_paths()
    assert body.main_text(tree, fast=fast) == before


def test_another_release_is_left_alone() -> None:
    assert replace_paths("2.3.2") == Swift(
        replaced=0, why_not="trafilatura 2.3.2 was not compared, only 2.3.1"
    )
    assert not any(isinstance(one, NativePath) for one in expressions())


@pytest.fixture
def own_list() -> Iterator[list[etree.XPath]]:
    """A list that a user of trafilatura may extend."""
    members = xpaths.TEASER_DISCARD_XPATH
    kept = list(members)
    yield members
    members[:] = kept


def test_an_expression_that_cannot_be_read_leaves_all_as_they_were(own_list: list[etree.XPath]) -> None:
    own_list.append(etree.XPath("//p[em]"))
    assert replace_paths() == Swift(replaced=0, why_not="cannot read //p[em]: ']' where '(' is expected")
    assert not any(isinstance(one, NativePath) for one in expressions())


class Elsewhere(etree.XPath):
    """Does something else than its text says: what a misread expression looks like from outside."""

    def __call__(self, _etree_or_element: Element, /, **_variables: object) -> list[Element]:  # type: ignore[override]
        return []


def test_an_expression_with_another_result_leaves_all_as_they_were(own_list: list[etree.XPath]) -> None:
    own_list.append(Elsewhere(".//p[contains(@class, 'teaser')]"))
    assert replace_paths() == Swift(replaced=0, why_not="another result for .//p[contains(@class, 'teaser')]")
    assert not any(isinstance(one, NativePath) for one in expressions())


def test_each_alternative_of_each_pattern_is_met_by_the_pages() -> None:
    """Take any one of them away, and the trial notices: it would notice a misread one."""
    unnoticed, tried = [], 0
    for original in expressions():
        assert isinstance(original, etree.XPath)
        root = html.root_of(trial_page(original.path).encode())
        groups = [root] if NativePath(original).anywhere else list(root.iter(GROUP))
        selected = [original(group) for group in groups]
        for pattern in re.findall(r"re:test\([^,]*, '([^']*)'", original.path):
            parts = re.split(r"\|(?![^()]*\))", pattern)
            for part in parts if len(parts) > 1 else []:
                rest = "|".join(other for other in parts if other is not part)
                if re.search(rest, part):  # another one covers it: "bar" finds every "sidebar"
                    continue
                misread = original.path.replace(f"'{pattern}'", f"'{rest}'")
                native = NativePath(etree.XPath(misread, namespaces=REGEXP))
                tried += 1
                if all(native(group) == found for group, found in zip(groups, selected, strict=True)):
                    unnoticed.append((part, pattern[:40]))
    assert tried > 150
    assert unnoticed == []
