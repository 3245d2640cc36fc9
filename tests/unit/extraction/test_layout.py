from __future__ import annotations

from pipeline.extraction import html, layout
from pipeline.extraction.tree import Tree

LONG = "The road over the pass stayed closed on Tuesday while the fog lay in the valley. " * 6
CARD = '<div><h3><a href="/{0}">Headline {0}</a></h3><p>A line about {0}.</p></div>'


def tree_of(body: str) -> Tree:
    return html.parse(f"<html><body>{body}</body></html>".encode(), "text/html")[0]


def test_a_table_with_an_article_in_a_cell_becomes_blocks() -> None:
    tree = tree_of(f"<table><tr><td><table><tr><td>{LONG}</td></tr></table></td></tr></table>")
    layout.unfold_tables(tree)
    assert list(tree.iter("table", "tr", "td")) == []


def test_a_table_of_figures_stays() -> None:
    tree = tree_of("<table><tr><td>Nordau</td><td>3</td></tr></table>")
    layout.unfold_tables(tree)
    assert len(list(tree.iter("td"))) == 2


def test_text_between_empty_lines_becomes_paragraphs() -> None:
    tree = tree_of("<div>One<br><br>two <b>bold</b> two<br>still two<br> <br>three<hr>four</div>")
    layout.part_paragraphs(tree)
    assert ["".join(p.itertext()).strip() for p in tree.iter("p")] == [
        "One",
        "two bold twostill two",
        "three",
        "four",
    ]


def test_single_line_breaks_and_real_paragraphs_are_left_alone() -> None:
    for body in ("<div>One<br>two<br>three<br><br>four</div>", "<div><p>One</p><br><br>a<br><br>b</div>"):
        tree = tree_of(body)
        before = html.block_lines(tree)
        layout.part_paragraphs(tree)
        assert html.block_lines(tree) == before
        assert tree.find(".//div/p/..") is (tree.find(".//div") if "<p>" in body else None)


def test_teasers_side_by_side_are_dropped() -> None:
    tree = tree_of(f"<p>Text</p><section>{CARD.format(1)}{CARD.format(2)}</section>")
    layout.drop_teasers(tree)
    assert html.block_lines(tree) == ["Text"]


def test_teasers_whose_link_holds_the_heading_are_dropped() -> None:
    card = "<article><a href='/{0}'><h4>Headline {0}</h4></a><p>A line.</p></article>"
    tree = tree_of(f"<p>Text</p><section>{card.format(1)}{card.format(2)}</section>")
    layout.drop_teasers(tree)
    assert html.block_lines(tree) == ["Text"]


def test_headings_of_the_article_stay() -> None:
    for body in (
        CARD.format(1),
        f"<div><h3><a href='/1'>A</a></h3>{LONG}</div><div><h3><a href='/2'>B</a></h3>{LONG}</div>",
        "<div><h3>Plain</h3><p>Text</p></div><div><h3>Other <a href='/1'>one</a></h3><p>Text</p></div>",
        "<div><h3></h3></div><h2><a href='/2'>B</a></h2><p>Text</p><h2><a href='/3'>C</a></h2><p>Text</p>",
    ):
        tree = tree_of(body)
        before = html.block_lines(tree)
        layout.drop_teasers(tree)
        assert html.block_lines(tree) == before


def test_two_headings_in_one_card_are_one_card() -> None:
    tree = tree_of("<p>Text</p><div><h3><a href='/1'>A</a></h3><h4><a href='/2'>B</a></h4></div>")
    layout.drop_teasers(tree)
    assert html.block_lines(tree) == ["Text", "A", "B"]
