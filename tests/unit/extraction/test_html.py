from __future__ import annotations

from html import unescape

import pytest

from pipeline.errors import ExtractError
from pipeline.extraction import html
from pipeline.extraction.facts import MAX_LD_CHARS, Facts
from pipeline.extraction.tree import MAX_FACT_CHARS
from tests.unit.extraction.building import PAGES


def facts_of(markup: str) -> Facts:
    return html.parse(markup.encode(), "text/html")[1]


def reason_of(body: bytes, content_type: str = "text/html") -> str:
    with pytest.raises(ExtractError) as caught:
        html.parse(body, content_type)
    return caught.value.reason


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "audio/mpeg"])
def test_other_media_types_are_not_html(kind: str) -> None:
    assert reason_of(b"<html><p>x</p>", kind) == "not_html"


def test_text_without_a_tag_is_not_html() -> None:
    assert reason_of(b"just words " * 200) == "not_html"


def test_binary_content_under_a_html_label_is_not_html() -> None:
    assert reason_of(b"<html><p>" + bytes(range(1, 20)) * 40) == "not_html"


def test_an_empty_document_is_not_html() -> None:
    assert reason_of(b"<!-- nothing -->") == "not_html"
    assert reason_of(b"<?xml version='1.0'?><?a b?>") == "not_html"
    with pytest.raises(ExtractError, match="not_html"):
        html.root_of(b"")


def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    assert reason_of(b"<p>" + b"x" * html.MAX_BODY_BYTES) == "too_large"


def test_too_many_elements_are_refused() -> None:
    assert reason_of(b"<html><body>" + b"<br>" * (html.MAX_ELEMENTS + 1)) == "too_large"
    assert reason_of(b"<html><body>" + b"<" * (html.MAX_TAGS + 1)) == "too_large"


def test_a_feeds_content_has_the_same_caps() -> None:
    with pytest.raises(ExtractError, match="too_large"):
        html.parse_fragment(b"x" * (html.MAX_BODY_BYTES + 1), "text/html")
    with pytest.raises(ExtractError, match="too_large"):
        html.parse_fragment(b"<br>" * (html.MAX_ELEMENTS + 1), "text/html")


def test_scripts_and_styles_are_gone_but_json_ld_is_read_first() -> None:
    tree, facts = html.parse((PAGES / "broadsheet.html").read_bytes(), "text/html")
    assert len(facts.ld_json) == 1
    assert [element.get("type") for element in tree.iter("script")] == ["application/ld+json"]
    assert list(tree.iter("style")) == []


def test_a_template_goes_unless_the_only_body_stands_in_it() -> None:
    tree, _ = html.parse((PAGES / "template-body.html").read_bytes(), "text/html")
    assert html.paragraph_chars(tree) > 100
    tree, _ = html.parse(
        b"<html><body><p>Text</p><template><p>Other</p></template></body></html>", "text/html"
    )
    assert html.block_lines(tree) == ["Text"]


def test_endless_attributes_are_taken_away() -> None:
    markup = f'<html><body><p id="a" class="{"x" * 2_000}">Text</p></body></html>'
    tree, _ = html.parse(markup.encode(), "text/html")
    assert dict(tree.find(".//p").attrib) == {"id": "a"}


@pytest.mark.parametrize("name", ["{on", "{a}on", "{"])
def test_an_endless_attribute_whose_name_lxml_does_not_take_is_taken_away(name: str) -> None:
    page = f"<html><body><p class='lead' {name}='{'x' * 2_000}'>Text of a page</p></body></html>"
    tree, _ = html.parse(page.encode(), "text/html")
    paragraph = tree.find(".//p")
    assert paragraph is not None
    assert max(map(len, paragraph.values()), default=0) <= html.MAX_ATTRIBUTE_CHARS
    assert paragraph.text == "Text of a page"


def test_meta_tags_are_found_by_name_property_and_itemprop() -> None:
    facts = facts_of(
        '<html><head><meta name="Author" content=" Ann  Vale "><meta property="og:title" content="Fog">'
        '<meta itemprop="datePublished" content="2026"><meta name="empty" content=" "><meta charset="utf-8">'
        "</head><body><p>x</p></body></html>"
    )
    assert facts.metas == {"author": ("Ann Vale",), "og:title": ("Fog",), "datepublished": ("2026",)}
    assert facts.meta("twitter:title", "og:title") == "Fog"
    assert facts.meta("none") is None


def test_contents_are_cut_before_any_pattern_sees_them() -> None:
    facts = facts_of(
        f'<html><head><meta name="a" content="{"&lt;" * 5_000}"></head><body><p>x</p></body></html>'
    )
    assert len(facts.metas["a"][0]) == MAX_FACT_CHARS


def test_json_ld_beyond_its_cap_is_not_read() -> None:
    block = '{"a": "' + "x" * MAX_LD_CHARS + '"}'
    markup = f'<html><body><script type="application/ld+json">{block}</script><p>x</p></body></html>'
    assert facts_of(markup).ld_json == ()


def test_headline_bylines_times_and_language_are_found() -> None:
    facts = facts_of(
        '<html xml:lang="de"><body><h1> </h1><h1>Nebel</h1><div>Von Eva Stein</div><script>no</script>'
        '<span rel="author">Eva Stein</span><figure><i class="byline">Jörg Öhm/dpa</i></figure>'
        '<time datetime="2026-03-01"></time>'
        '<i itemprop="datePublished" content="2026-03-02">gestern</i></body></html>'
    )
    assert facts.headings == ("Nebel",)
    assert facts.near_title == ("Von Eva Stein", "Eva Stein", "Jörg Öhm/dpa", "gestern")
    assert facts.named_bylines == ("Eva Stein",)
    assert set(facts.times) == {"2026-03-01", "2026-03-02"}
    assert facts.language == "de"


def test_a_bare_page_has_no_facts() -> None:
    facts = facts_of("<p>Text</p>")
    assert (facts.canonical, facts.language, facts.page_title, facts.near_title) == (None, None, "", ())


def test_blocks_become_lines_and_captions_none() -> None:
    tree = html.parse_fragment(
        b"<p>One <b>bold</b> word.</p>Loose text<br>next<figure>img<figcaption>cap</figcaption></figure>tail",
        "text/html",
    )
    assert html.block_lines(tree) == ["One bold word.", "Loose text", "next", "tail"]


def test_a_lighter_page_has_the_same_text() -> None:
    tree, _ = html.parse(
        b"<html><head><meta name='a' content='b'></head><body><p class='x' title='y'>The <img src='i.png' "
        b"alt='z'>ferry <button>Share</button>sails<wbr>.</p><aside><p>Fares</p></aside></body></html>",
        "text/html",
    )
    html.lighten(tree)
    assert html.block_lines(tree) == ["The ferry sails.", "Fares"]
    assert [dict(element.attrib) for element in tree.iter("p")] == [{"class": "x"}, {}]
    assert not list(tree.iter("meta", "img", "button"))


def test_what_follows_the_headline_is_near_it_up_to_the_end_of_the_page() -> None:
    _, facts = html.parse(
        b"<html><body><div><header><h1>Fog</h1> by <b>Ann Vale</b>, <i>Nordau</i></header><h1>More</h1> today"
        b"</div><noscript>No script</noscript><p>The pass is closed.</p>\n</body></html>",
        "text/html",
    )
    assert facts.near_title == ("by", "Ann Vale", "Nordau", "today", "The pass is closed.")


def test_what_follows_a_script_stays_whatever_its_characters() -> None:
    """Found by fuzzing: a character that XML has not, by its number, behind a script."""
    tree, _ = html.parse(b"<html><body><p>tide<script>x</script>&#xFFFF; table</p>", "text/html")
    assert "table" in "".join(tree.itertext())
    assert "x" not in "".join(tree.itertext())


TEXT = "<p>" + "The ferry sails again on Monday, the harbour board said. " * 12 + "</p>"


@pytest.mark.parametrize("tag", ["nav", "noscript", "footer", "aside", "svg", "figure", "label"])
def test_what_was_left_open_does_not_swallow_the_article(tag: str) -> None:
    markup = f"<html><body><{tag}><ul><li>Menu</li></ul><div>{TEXT}</div></body></html>"
    tree, _ = html.parse(markup.encode(), "text/html")
    html.lighten(tree)
    assert "The ferry sails again" in tree.text_content()


@pytest.mark.parametrize("tag", ["noscript", "template", "svg"])
def test_notices_and_widgets_go_though_they_have_paragraphs(tag: str) -> None:
    markup = f"<html><body><{tag}><p>Please enable scripts</p></{tag}><div>{TEXT}</div></body></html>"
    tree, _ = html.parse(markup.encode(), "text/html")
    assert "enable scripts" not in tree.text_content()


def test_a_notice_goes_where_the_text_has_no_paragraphs() -> None:
    markup = (
        f"<html><body><noscript><p>Please enable scripts</p></noscript><div>{TEXT[3:-4]}</div></body></html>"
    )
    tree, _ = html.parse(markup.encode(), "text/html")
    assert "enable scripts" not in tree.text_content()


def test_a_footer_that_is_less_than_the_text_stays_a_footer() -> None:
    markup = (
        f"<html><body><div>{TEXT[3:-4] * 2}</div><footer><p>{'Rights. ' * 80}</p></footer>"
        '<script type="application/ld+json">{"a": "' + "b" * 3000 + '"}</script></body></html>'
    )
    tree, _ = html.parse(markup.encode(), "text/html")
    assert tree.find(".//footer") is not None


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("<i>The Ferry</i>: a day aboard", "The Ferry: a day aboard"),
        (
            "How <i>The Ferry</i>’s crew (<b>all four</b>) <i>slept</i>",
            "How The Ferry’s crew (all four) slept",
        ),
        ("<span>Ports</span><span>The ferry sails</span>", "Ports The ferry sails"),
        ("Bac : <b>le retour</b>", "Bac : le retour"),
    ],
)
def test_marks_of_a_heading_stay_with_the_word_beside_them(heading: str, text: str) -> None:
    _, facts = html.parse(f"<html><h1>{heading}</h1><p>x</p></html>".encode(), "text/html")
    assert facts.headings == (text,)


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x0b",
        "\x1f",
        "\ufffe",
        "\uffff",
        "&#12;",
        "&#0012",
        "&#xB;",
        "&#X1f;",
        "&#xFFFE;",
        "&#65535;",
    ],
)
def test_what_may_stand_in_no_text_does_not_enter_the_tree(character: str) -> None:
    page = f"<html><body><p>{'Snow fell. ' * 20}</p><p>Fog {character} closes the pass</p></body></html>"
    tree, _ = html.parse(page.encode(), "text/html; charset=utf-8")
    for element in tree.iter():
        element.text, element.tail = element.text, element.tail
    assert html.block_lines(tree)[1] == "Fog closes the pass"


@pytest.mark.parametrize(
    "reference", ["&#9;", "&#10;", "&#13;", "&#x20;", "&#120;", "&#xb1;", "&#655341;", "&#xFFFD;"]
)
def test_other_references_stay_what_they_are(reference: str) -> None:
    tree = html.root_of(f"<html><body><p>a{reference}b</p></body></html>".encode())
    assert tree.findtext(".//p") == unescape(f"a{reference}b")
