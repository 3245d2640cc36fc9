"""The same results as trafilatura's and justext's own functions, or theirs."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from trafilatura.settings import Extractor

from pipeline.extraction.swift_functions import (
    Handed,
    Later,
    compared,
    copied,
    forum_page,
    handed,
    link_density,
    page_text,
    prepared,
    recovered,
    replace_functions,
    restore_functions,
)
from tests.unit.extraction.trees import TEXTS, elements

core: Any = importlib.import_module("trafilatura.core")
baseline: Any = importlib.import_module("trafilatura.baseline")
extractor: Any = importlib.import_module("trafilatura.main_extractor")
processing: Any = importlib.import_module("trafilatura.htmlprocessing")
paragraph: Any = importlib.import_module("justext.paragraph")


@pytest.fixture(autouse=True)
def own_functions() -> Iterator[None]:
    """Their own at the beginning, ours for the tests that come after."""
    restore_functions()
    yield
    replace_functions()


def test_they_are_replaced_once_and_can_be_put_back() -> None:

    def standing() -> list[Any]:
        names = ("html2txt", "_prepare_tree", "_forum_thread_page", "_extract_and_compare")
        others = [extractor.deepcopy, extractor.recover_wild_text, processing.link_density_test]
        return [*(getattr(core, name) for name in names), *others]

    own, normalize = standing(), paragraph.normalize_whitespace
    for _ in range(2):
        assert replace_functions() is None
    assert standing() == [page_text, prepared, forum_page, compared, copied, recovered, link_density]
    assert paragraph.normalize_whitespace.__wrapped__ is normalize
    for _ in range(2):
        restore_functions()
        assert [*standing(), paragraph.normalize_whitespace] == [*own, normalize]


def test_another_release_is_left_alone() -> None:
    assert replace_functions("2.3.2") == "trafilatura 2.3.2 was not compared, only 2.3.1"
    assert core.html2txt is baseline.html2txt


class Fickle(etree.XPath):
    """Finds its elements every other time: trafilatura's form and ours never see the same ones."""

    asked = 0

    def __call__(self, _etree_or_element: Any, /, **_variables: Any) -> Any:  # type: ignore[override]
        self.asked += 1
        return super().__call__(_etree_or_element) if self.asked % 2 else []


@pytest.fixture
def fickle_expression() -> Iterator[None]:
    """An expression of which a user made something else."""
    before = baseline.BASIC_CLEAN_XPATH
    baseline.BASIC_CLEAN_XPATH = Fickle(".//aside")
    yield
    baseline.BASIC_CLEAN_XPATH = before


def test_another_result_leaves_all_as_they_were(fickle_expression: None) -> None:
    assert replace_functions() == "another text of a page"
    assert core.html2txt is baseline.html2txt


@pytest.fixture
def counting_conversion() -> Iterator[None]:
    """A conversion that leaves another mark in every tree."""
    before, numbers = core.convert_tags, count()

    def convert(tree: Any, *_options: Any) -> Any:
        tree.set("number", str(next(numbers)))
        return tree

    core.convert_tags = convert
    yield
    core.convert_tags = before


def test_another_tree_leaves_all_as_they_were(counting_conversion: None) -> None:
    assert replace_functions() == "another tree made ready"
    assert core._prepare_tree is not prepared


@pytest.fixture
def short_texts() -> Iterator[None]:
    """As if another release measured no more than the beginning of a text."""
    before = processing.trim
    processing.trim = lambda text: before(text)[:40]
    yield
    processing.trim = before


def test_another_density_leaves_all_as_they_were(short_texts: None) -> None:
    assert replace_functions() == "another density of links"
    assert processing.link_density_test is not link_density


@pytest.fixture
def forgetful_extraction() -> Iterator[None]:
    """Finds its text once and no more."""
    before, numbers = core.bare_extraction, count()

    def extract(tree: Any, options: Extractor) -> Any:
        document = before(tree, options=options)
        document.text = str(next(numbers))
        return document

    core.bare_extraction = extract
    yield
    core.bare_extraction = before


def test_another_text_leaves_all_as_they_were(forgetful_extraction: None) -> None:
    assert replace_functions() == "another text of a short page"
    assert core.html2txt is baseline.html2txt


def test_a_tree_that_was_made_ready_is_made_again_instead_of_copied() -> None:
    options = Extractor(output_format="python", fast=True, comments=False, date_params={"max_date": ""})
    tree = lxml_html.fromstring("<html><body><aside>a</aside><p>b<br>c</p><a href='/d'>d</a></body></html>")
    ready, _ = prepared(tree, options, None)
    made = etree.tostring(ready)
    later = copied(ready)
    assert isinstance(later, Later)
    ready.clear()
    assert etree.tostring(later.tree) == made
    assert list(later.iter()) == list(later.tree.iter())
    assert etree.tostring(copied(later.tree[0])) == etree.tostring(later.tree[0])
    assert etree.tostring(copied(etree.XML("<p>e</p>"))) == b"<p>e</p>", "an element without a memory"


@pytest.mark.parametrize("more", ["", "<p>And so on.</p>" * 40])
@pytest.mark.parametrize("fast", [True, False])
def test_a_short_article_is_filled_up_as_before(fast: bool, more: str) -> None:
    article = "<article><p>Short.</p><h2>A <i>b</i></h2></article>"
    page = f"<html><body>{article}<p>Beside it.</p>{more}</body></html>"
    options = Extractor(output_format="python", fast=fast, comments=False, date_params={"max_date": ""})
    tree = lxml_html.fromstring(page)
    before = core.bare_extraction(tree, options=options).text
    replace_functions()
    assert core.bare_extraction(tree, options=options).text == before


@pytest.mark.parametrize(("fast", "comments"), [(True, False), (True, True), (False, False)])
def test_a_tree_is_made_ready_as_before(fast: bool, comments: bool) -> None:
    options = Extractor(output_format="python", fast=fast, comments=comments, date_params={"max_date": ""})
    page = (
        "<html><body><aside>a</aside><p>b <b>c</b><br>d</p><ul><li><a href='/e'>e</a></li></ul></body></html>"
    )
    both = [one(lxml_html.fromstring(page), options, None) for one in (prepared, core._prepare_tree)]
    assert etree.tostring(both[0][0]) == etree.tostring(both[1][0])
    if comments or not fast:
        assert etree.tostring(both[0][1]) == etree.tostring(both[1][1])


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>a<p>b</p>c<i>d</i>e<br>f</body></html>",
        "<div>no <b>body</b><div>at</div>all</div>",
        "<html><body><p>so\u00adft</p>so\u00adft<i>so\u00adft</i><div>\u200b \n</div></body></html>",
        "<html><body>a<script>b</script>c\u00ad<p>d<svg>e</svg>f\u00ad<footer><p>g</p></footer>h\u00ad</p></html>",
        "<html><body><i>a<aside>b</aside>c\u00ad</i><aside>d<aside>e</aside></aside>f\u00ad</body></html>",
        "<html><body>a<!-- b -->c\u00ad<?d?>e\u00ad<p>f<!-- g -->h\u00ad</p></body></html>",
        "<html><body><p>a</p><!-- b --><aside>c</aside>d\u00ad</body></html>",
        "<html><body></body></html>",
    ],
)
def test_a_page_has_the_same_text(page: str) -> None:
    root = lxml_html.fromstring(page)
    assert page_text(root) == baseline.html2txt(root)


@given(st.lists(elements(), max_size=4), TEXTS)
def test_whatever_is_in_it(children: list[Any], text: str) -> None:
    body = lxml_html.Element("body")
    body.text = text
    body.extend(children)
    root = lxml_html.Element("html")
    root.append(body)
    assert page_text(root) == baseline.html2txt(root)


LINKED = st.text(st.sampled_from("ab \n"), max_size=70)


@given(
    st.sampled_from(["div", "p", "list"]),
    st.lists(st.tuples(LINKED, LINKED, st.booleans()), max_size=7),
    st.sampled_from([0, 20, 50, 90, 250, 290, 600]),
    st.booleans(),
    st.booleans(),
)
def test_links_are_as_dense_as_before(
    tag: str, links: list[tuple[str, str, bool]], more: int, followed: bool, precise: bool
) -> None:
    parent = lxml_html.Element("div")
    block = lxml_html.Element(tag)
    parent.append(block)
    block.text = "c" * more
    for number, (text, tail, alone) in enumerate(links):
        link = lxml_html.Element("graphic" if alone and number == 6 else "ref")
        link.text, link.tail = text, tail
        holder = block
        if alone:
            holder = lxml_html.Element("p")
            block.append(holder)
        holder.append(link)
    if followed:
        parent.append(lxml_html.Element("p"))
    assert link_density(block, precise) == processing.link_density_test(block, precise)


@given(st.lists(elements(), max_size=4), TEXTS, st.integers(1, 40))
def test_what_was_found_is_compared_with_the_page_as_before(
    children: list[Any], text: str, found: int
) -> None:
    """The only question that trafilatura asks of a page's text: whether it is five times as long."""
    root = lxml_html.Element("html")
    body = lxml_html.Element("body")
    root.append(body)
    body.text = text
    body.extend(children)
    vars(root)["_wiredesk_found"] = found
    share = core.ESCALATION_PAGE_SHARE
    assert (found < share * len(page_text(root))) == (found < share * len(baseline.html2txt(root)))
    assert page_text(root) == baseline.html2txt(root), "the answer is for one reading"


def test_scripts_are_no_words_of_a_page() -> None:
    page = f"<html><body><script>{'a b ' * 90}</script><p>{'c ' * 20}</p></body></html>"
    root = lxml_html.fromstring(page)
    vars(root)["_wiredesk_found"] = 10
    assert page_text(root) == ""


def test_how_much_was_found_stays_with_the_tree() -> None:
    options = Extractor(output_format="python", fast=True, comments=False, date_params={"max_date": ""})
    tree = lxml_html.fromstring(f"<html><body><article><p>{'abc ' * 90}</p><p>d</p></article></body></html>")
    _, text = compared(*prepared(tree, options, None), tree, options)
    assert text.startswith("abc abc")
    assert vars(tree)["_wiredesk_found"] == len(text)


@pytest.mark.parametrize("kind", ["DiscussionForumPosting", "NewsArticle", None])
def test_a_forum_is_known_as_before(kind: str | None) -> None:
    block = "" if kind is None else f'<script type="application/ld+json">{{"@type": "{kind}"}}</script>'
    tree = lxml_html.fromstring(f"<html><body><script></script>{block}<p>a</p></body></html>")
    assert forum_page(tree) is core._forum_thread_page(tree) is (kind == "DiscussionForumPosting")


def test_a_tree_that_is_handed_over_is_not_copied() -> None:
    tree = lxml_html.fromstring("<html><body><p>a</p></body></html>")
    assert handed(tree) is tree, "their own form takes a tree alone, and copies it"
    assert replace_functions() is None
    content = handed(tree)
    assert isinstance(content, Handed)
    assert core.load_html(content) is tree
    assert core.load_html(tree) is tree
    restore_functions()
    assert handed(tree) is tree
