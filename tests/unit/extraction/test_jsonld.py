from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.extraction.jsonld import Declared, read
from pipeline.extraction.names import Named


def read_node(**node: Any) -> Declared:
    return read([json.dumps({"@type": "NewsArticle", "headline": "Fog"} | node)])


def test_a_page_without_an_article_node_says_nothing() -> None:
    assert read(['{"@type": "WebSite", "name": "Harbour Daily"}']) == Declared()


@pytest.mark.parametrize("block", ["", "{", "not json", "[" * 100_000, '"text"', "null"])
def test_what_is_no_json_says_nothing(block: str) -> None:
    assert read([block]) == Declared()


@pytest.mark.parametrize(
    "block",
    [
        '<!-- {"@type": "NewsArticle", "headline": "Fog"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Fog"}\n//]]>',
        '{"@type": ["Thing", "ReportageNewsArticle"], "headline": "Fog"};',
        '{"@type": "NewsArticle", "headline": "Fog", "description": "two\nlines"}',
        '[{"@type": "WebPage"}, {"@graph": [{"@type": "BlogPosting", "headline": "Fog"}]}]',
    ],
)
def test_the_forms_that_content_systems_give_are_read(block: str) -> None:
    assert read([block]).headline == "Fog"


def test_related_articles_are_not_the_article() -> None:
    block = {
        "@type": "WebPage",
        "mentions": [{"@type": "NewsArticle", "headline": "Other"}],
        "mainEntity": {"@type": "NewsArticle", "headline": "This one"},
    }
    assert read([json.dumps(block)]).headline == "This one"


def test_an_article_with_a_headline_goes_before_one_without() -> None:
    blocks = ['{"@type": "Article", "articleSection": "A"}', '{"@type": "Article", "headline": "Fog"}']
    assert read(blocks).headline == "Fog"
    assert read(blocks[:1]).section == "A"


def test_nodes_too_deep_to_be_an_article_are_not_looked_at() -> None:
    node: Any = {"@type": "NewsArticle", "headline": "Fog"}
    for _ in range(12):
        node = {"inner": node}
    assert read([json.dumps(node)]) == Declared()


def test_authors_carry_what_the_page_says_they_are() -> None:
    authors = [
        {"@type": "Person", "name": "Ann Vale"},
        {"@type": "NewsMediaOrganization", "name": ["Reuters", 7]},
        {"name": "Unsaid"},
        "Plain &amp; <b>simple</b>",
        "",
        {"@type": "Person"},
        {"@id": "#nobody"},
        9,
    ]
    assert read_node(author=authors).authors == (
        Named(name="Ann Vale", kind="person"),
        Named(name="Reuters", kind="organisation"),
        Named(name="Unsaid"),
        Named(name="Plain & simple"),
    )


def test_a_name_may_be_declared_in_parts() -> None:
    author = [
        {"@type": "Person", "givenName": "Ann", "additionalName": "Mae", "familyName": "Vale"},
        {"@type": "Person", "familyName": "Reed", "givenName": "Tom"},
        {"@type": "Person", "givenName": ["Eva"]},
    ]
    named = read_node(author=author).authors
    assert named == (Named(name="Ann Mae Vale", kind="person"), Named(name="Tom Reed", kind="person"))


def test_references_within_the_document_are_followed() -> None:
    blocks = [
        '{"@type": "Person", "@id": "#ann", "name": "Ann Vale"}',
        '{"@type": "NewsArticle", "headline": "Fog", "creator": {"@id": "#ann"}, "publisher": "The Daily"}',
    ]
    found = read(blocks)
    assert found.authors == (Named(name="Ann Vale", kind="person"),)
    assert found.publisher == "The Daily"


@pytest.mark.parametrize(
    ("value", "free"),
    [(True, True), ("True", True), (False, False), ("false", False), ("maybe", None), (None, None)],
)
def test_free_to_read_is_read_in_all_its_spellings(value: Any, free: bool | None) -> None:
    assert read_node(isAccessibleForFree=value).free is free


def test_keywords_come_as_list_or_line() -> None:
    assert read_node(keywords="fog, road ,fog").keywords == ("fog", "road")
    assert read_node(keywords=["fog", 7, "road"]).keywords == ("fog", "road")


@pytest.mark.parametrize(
    "image",
    [
        "https://e.example/a.jpg",
        {"url": "https://e.example/a.jpg"},
        [{"@type": "ImageObject"}, {"contentUrl": ["https://e.example/a.jpg"]}],
    ],
)
def test_pictures_come_as_text_or_node(image: Any) -> None:
    assert read_node(image=image).image == "https://e.example/a.jpg"


def test_a_node_without_picture_has_none() -> None:
    assert read_node(image=[{}]).image is None


def test_language_comes_as_code_or_node() -> None:
    assert read_node(inLanguage={"@type": "Language", "alternateName": "de"}).language == "de"
    assert read_node(inLanguage="de-AT").language == "de-AT"


def test_credits_name_whom_the_text_is_owed_to() -> None:
    found = read_node(creditText="Ada Quill/dpa", sourceOrganization={"@type": "Organization", "name": "dpa"})
    assert found.credits == ("dpa", "Ada Quill/dpa")
    assert read_node().credits == ()


def test_texts_come_as_node_or_list() -> None:
    assert read_node(articleSection=[{"name": ["Roads"]}]).section == "Roads"
    assert read_node(articleSection=[{}, " "]).section is None


def test_the_articles_text_keeps_its_line_breaks_and_loses_its_tags() -> None:
    body = "<p>Fog &amp; snow.</p><p>The <b>pass</b> is closed.</p>"
    assert read_node(articleBody=body).body.split("\n") == [
        "", "Fog & snow.", "", "The pass is closed.", "",
    ]  # fmt: skip
    assert read_node(articleBody=[7, "One."]).body == "One."
    assert read_node(articleBody={"@id": "x"}).body == ""


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (r"Rain \ud800", "Rain \ufffd"),
        (r"\udc00 rain", "\ufffd rain"),
        (r"\ud83d\ude00 rain", "\U0001f600 rain"),
        (r"\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
    ],
)
def test_half_a_character_is_replaced(written: str, read_as: str) -> None:
    """Found by fuzzing: no event could have carried such a headline."""
    found = read([f'{{"@type": "NewsArticle", "headline": "{written}"}}'])
    assert found.headline == read_as


@pytest.mark.parametrize(
    ("image", "whose"),
    [
        ({"creditText": "Ann Vale/Kestrel", "creator": {"name": "Ann Vale"}}, ("Ann Vale/Kestrel",)),
        ({"copyrightNotice": "© Kestrel"}, ("© Kestrel",)),
        (
            {"creator": {"name": "Ann Vale"}, "copyrightHolder": [{"name": "Kestrel"}, "Ann Vale"]},
            ("Ann Vale", "Kestrel"),
        ),
        ([{"creditText": "One"}, {"creditText": "Two"}, {"creditText": "One"}], ("One", "Two")),
        ("https://a.example/lamp.jpg", ()),
        ({"@id": ["#lead"]}, ()),
        ({"url": "https://a.example/lamp.jpg"}, ()),
        (None, ()),
    ],
)
def test_whose_its_pictures_are_is_no_credit_of_the_text(image: Any, whose: tuple[str, ...]) -> None:
    declared = read_node(image=image)
    assert (declared.image_credits, declared.credits) == (whose, ())


def test_the_picture_may_be_a_node_of_its_own() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "Fog", "image": {"@id": "#lead"}},
        {"@type": "ImageObject", "@id": "#lead", "copyrightHolder": {"@id": "#kestrel"}},
        {"@type": "Organization", "@id": "#kestrel", "name": "Kestrel"},
    ]
    assert read([json.dumps({"@graph": graph})]).image_credits == ("Kestrel",)


def test_authors_may_lie_in_lists_within_lists() -> None:
    names = [["Ann Vale", [{"@type": "Person", "name": "Tom Reed"}]], [["Eva Stein"]]]
    assert [named.name for named in read_node(author=names).authors] == ["Ann Vale", "Tom Reed", "Eva Stein"]
    deep: Any = "Ann Vale"
    for _ in range(20):
        deep = [deep]
    assert read_node(author=deep).authors == ()


def test_an_article_without_authors_has_those_of_its_page() -> None:
    person = {"@type": "Person", "@id": "#ann", "name": "Ann Vale"}
    page = {"@type": ["WebPage", "FAQPage"], "author": {"@id": "#ann"}, "datePublished": "2026-03-01"}
    expected = (Named(name="Ann Vale", kind="person"),)
    alone = read([json.dumps({"@graph": [page, person]})])
    assert (alone.authors, alone.published) == (expected, None)
    article = {"@type": "NewsArticle", "headline": "Fog", "author": ""}
    assert read([json.dumps({"@graph": [article, page, person]})]).authors == expected
    second = {"@type": "NewsArticle", "author": "Tom Reed"}
    assert read([json.dumps([article, second, page, person])]).authors == (Named(name="Tom Reed"),)
