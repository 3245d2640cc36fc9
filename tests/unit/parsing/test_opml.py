"""Lists of feeds as other programs write them, and back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.parsing import opml
from pipeline.parsing.opml import Outline


def listed(body: str) -> tuple[Outline, ...]:
    return opml.read(f'<?xml version="1.0"?><opml version="2.0"><body>{body}</body></opml>'.encode())


def test_folders_and_categories_of_a_feed_add_up() -> None:
    [found] = listed(
        '<outline text="News"><outline title="Coast"><outline type="rss" text="The Harbour" '
        'xmlUrl=" https://harbour.example/rss " htmlUrl="https://harbour.example/" language="EN_gb" '
        'category="/News/Boats,ferries"/></outline></outline>'
    )
    assert found == Outline(
        url="https://harbour.example/rss",
        title="The Harbour",
        page="https://harbour.example/",
        language="en-GB",
        folders=("News", "Coast", "Boats", "ferries"),
    )


def test_names_of_attributes_are_taken_in_any_case() -> None:
    assert (
        opml.read(b"<OPML><Body><Outline TITLE='A' xmlurl='https://a.example/'/></Body></OPML>")[0].title
        == "A"
    )


def test_an_outline_that_is_a_feed_and_a_folder_is_both() -> None:
    assert [
        one.folders for one in listed('<outline text="A" xmlUrl="a"><outline text="B" xmlUrl="b"/></outline>')
    ] == [
        (),
        (),
    ]


def test_bare_ampersands_and_html_entities_are_read_as_they_were_meant() -> None:
    [found] = listed(
        '<outline text="Fish & chips &eacute;t&#233;" xmlUrl="https://a.example/?a=1&b=2&amp;c=3"/>'
    )
    assert found.url == "https://a.example/?a=1&b=2&c=3"
    assert found.title == "Fish & chips été"


def test_lists_in_utf_16_are_read() -> None:
    body = '<opml><body><outline text="A &amp; B" xmlUrl="a"/></body></opml>'
    text = f'<?xml version="1.0" encoding="utf-16"?>{body}'
    assert opml.read(text.encode("utf-16"))[0].title == "A & B"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", "no OPML"),
        (b"not XML", "no OPML"),
        (b"<html><body/></html>", "<html>"),
        (b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml/>', "entities"),
        (
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE opml [<!ENTITY a "a">]><opml/>'.encode(
                "utf-16"
            ),
            "entities",
        ),
        (b"<opml>" + b" " * opml.MAX_BYTES, "longer than"),
        (b"<opml><body><outline xmlUrl='&#xD800;'/></body></opml>", "what is no text"),
    ],
    ids=["empty", "text", "html", "entities", "entities in UTF-16", "long", "half a character"],
)
def test_what_is_no_list_is_refused_in_a_sentence(document: bytes, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        opml.read(document)


def test_hostile_lists_end_soon() -> None:
    began = time.process_time()
    assert opml.read(b"<opml><body>" + b"<outline text='a'>" * 200_000) == ()
    assert len(listed("<outline xmlUrl='a' category='" + "a/," * 300_000 + "'/>")) == 1
    deep = "<outline text='f'>" * 60 + "<outline xmlUrl='a'/>" + "</outline>" * 60
    assert listed(deep) == ()
    assert time.process_time() - began < 5


def test_written_lists_have_a_folder_for_the_first_tag_and_all_as_categories() -> None:
    feeds = [
        Outline(url="https://a.example/", title="A & <B>", folders=("one", "two"), id="a"),
        Outline(url="https://b.example/", folders=("one", "or, another")),
        Outline(url="https://c.example/\x00"),
    ]
    text = opml.write("Desk", feeds).decode()
    assert text.count('<outline text="one">') == 1
    assert 'category="one,two"' in text
    assert opml.read(text.encode()) == (
        Outline(url="https://a.example/", title="A & <B>", folders=("one", "two"), id="a"),
        Outline(url="https://b.example/", title="https://b.example/", folders=("one",)),
        Outline(url="https://c.example/", title="https://c.example/"),
    )


words = st.text(
    st.characters(blacklist_categories=("C", "Z"), blacklist_characters=",/&"), min_size=1, max_size=20
)


@given(st.lists(st.tuples(words, words, st.lists(words, max_size=3, unique=True)), max_size=5))
def test_what_is_written_is_read_again(feeds: list[tuple[str, str, list[str]]]) -> None:
    outlines = [
        Outline(url=f"https://{url}.example/?a=1&b=2", title=title, folders=tuple(folders), id="x")
        for url, title, folders in feeds
    ]
    assert sorted(map(repr, opml.read(opml.write("Desk", outlines)))) == sorted(map(repr, outlines))
