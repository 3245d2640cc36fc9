"""Pages that mean harm, or look like it: too many bytes, elements, brackets, levels; and odd encodings.

The first group is what the research on extractors found to stop them; the second sits just below our own
caps, where the caps do not help. Each page is made when it is asked for: some have 50 MB.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli

PARAGRAPH = "<p>The ferry to the island sails again on Monday, the harbour board said after its meeting.</p>"
MB = 1_000_000
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostilePage:
    """`ends`: reasons that it may end with, "" = an article; () = with any. `says`: words of its text."""

    make: Callable[[], bytes]
    ends: tuple[str, ...] = ()
    content_type: str = HTML
    says: str = ""


def in_body(content: str) -> bytes:
    """Something beside one honest paragraph."""
    return f"<html><head><title>Page</title></head><body>{PARAGRAPH}{content}</body></html>".encode()


def in_head(content: str) -> bytes:
    """Something above one honest paragraph."""
    return f"<html><head>{content}</head><body>{PARAGRAPH}</body></html>".encode()


def _body(content: Callable[[], str], *ends: str) -> HostilePage:
    return HostilePage(make=lambda: in_body(content()), ends=ends)


def _head(content: Callable[[], str], *ends: str) -> HostilePage:
    return HostilePage(make=lambda: in_head(content()), ends=ends)


def _ld(json: Callable[[], str], *ends: str) -> HostilePage:
    return _head(lambda: f'<script type="application/ld+json">{json()}</script>', *ends)


def _repeated(unit: str, times: int, *ends: str) -> HostilePage:
    return _body(lambda: unit * times, *ends)


def _of_size(size: int, *ends: str) -> HostilePage:
    return HostilePage(make=lambda: in_body(PARAGRAPH * (size // len(PARAGRAPH))), ends=ends)


def _unique(count: int) -> bytes:
    return in_body(
        "".join(f"<p>Line {n} of {n * 7919} tells of ferry {n * 31} and pier {n}.</p>" for n in range(count))
    )


def _noise(size: int) -> bytes:
    return random.Random(3).randbytes(size)


def _encoded(words: str, codec: str, label: str) -> HostilePage:
    def make() -> bytes:
        paragraph = f"<p>{words} {words}.</p>"
        text = paragraph * (MB // len(paragraph.encode(codec)))
        declared = f'<meta charset="{label}">' if label else ""
        return f"<html><head>{declared}<title>x</title></head><body>{text}</body></html>".encode(codec)

    return HostilePage(make=make, ends=("", "too_large"), content_type="text/html", says=words)


FOUND: Mapping[str, HostilePage] = {
    "1 MB of paragraphs": _of_size(MB, ""),
    "5 MB of paragraphs": _of_size(5 * MB - 200),
    "19 MB of paragraphs": _of_size(19 * MB, "too_large"),
    "50 MB of paragraphs": _of_size(50 * MB, "too_large"),
    "5 MB, no two paragraphs alike": HostilePage(make=lambda: _unique(78_000)),
    "100,000 links": _body(lambda: "<a href='/x'>word</a> " * 100_000, "too_large"),
    "100,000 linked items": _body(
        lambda: f"<ul>{'<li><a href=/x>word</a></li>' * 100_000}</ul>", "too_large"
    ),
    "50,000 blocks with a paragraph": _body(lambda: "<div><p>words of it</p></div>" * 50_000, "too_large"),
    "50,000 table rows": _body(lambda: f"<table>{'<tr><td>word</td></tr>' * 50_000}</table>", "too_large"),
    "200,000 line breaks": _body(lambda: "<br>" * 200_000, "too_large"),
    "200,000 spans": _body(lambda: "<span>word</span>" * 200_000, "too_large"),
    "1,000 blocks deep": _body(lambda: "<div>" * 1_000 + "deep"),
    "100,000 blocks deep": _body(lambda: "<div>" * 100_000 + "deep"),
    "one text of 15 MB": _body(lambda: "word " * 3_000_000, "too_large"),
    "one attribute of 19 MB": _body(lambda: f"<p title='{'x' * 19 * MB}'>word</p>", "too_large"),
    "one class of 4.8 MB": _body(lambda: f"<p class='{'by ' * 1_600_000}'>word</p>"),
    "5 MB of noise": HostilePage(make=lambda: _noise(5 * MB - 100), ends=("not_html",)),
    "noise inside a page": HostilePage(make=lambda: b"<html><p>" + _noise(4 * MB), ends=("not_html",)),
    "gzip bomb": HostilePage(make=lambda: gzip.compress(bytes(200 * MB), 9), ends=("not_html",)),
    "brotli bomb": HostilePage(
        make=lambda: brotli.compress(bytes(200 * MB), quality=5),  # type: ignore[no-untyped-call]
        ends=("not_html",),
    ),
    "a cell over 2^53 columns": _body(
        lambda: "<table><tr><td colspan='9007199254740992'>word</td></tr></table>"
    ),
    "a million table rows": _body(lambda: f"<table>{'<tr><td>1' * 500_000}</table>", "too_large"),
    "description of 100,000 references": _head(
        lambda: f"<meta name=description content='{'&lt;' * 100_000}'>", ""
    ),
    "description of 400,000 references": _head(
        lambda: f"<meta name=description content='{'&lt;' * 400_000}'>", ""
    ),
    "headline of 100,000 brackets": _ld(
        lambda: '{"@type":"NewsArticle","headline":"' + "<" * 100_000 + '"}', ""
    ),
    "author of 82 kB of brackets": _head(lambda: f"<meta name=author content='{'( a ' * 20_500}'>", ""),
    "doctype of 400 kB": HostilePage(make=lambda: b"<!DOCTYPE html " + b"/ a" * 133_000 + b">" + in_body("")),
    "10 MB of JSON-LD": _ld(
        lambda: "[" + '{"@type":"NewsArticle","headline":"word"},' * 240_000 + "0]", "too_large"
    ),
    "4.9 MB of JSON-LD": _ld(lambda: "[" + '{"@type":"NewsArticle","headline":"word"},' * 115_000 + "0]"),
    "JSON-LD 100,000 deep": _ld(lambda: "[" * 100_000, ""),
    "UTF-16, 1 MB": HostilePage(
        make=lambda: ("\ufeff" + in_body(PARAGRAPH * 5_000).decode()).encode("utf-16-le"),
        content_type="text/html",
        says="The ferry to the island sails again",
    ),
    "Latin-1, 1 MB": _encoded("Die Fähre fährt über den Fluß zurück", "latin-1", "iso-8859-1"),
    "Windows-1251, 1 MB": _encoded("Паром снова идёт на остров в понедельник", "cp1251", "windows-1251"),
    "Shift-JIS, 1 MB": _encoded("島へのフェリーは月曜日に再び出航する", "shift_jis", "Shift_JIS"),
}
"""What stopped extractors, ours among them."""

BELOW_THE_CAPS: Mapping[str, HostilePage] = {
    "12,000 paragraphs": _repeated(PARAGRAPH, 12_000),
    "29,000 unlike paragraphs": HostilePage(make=lambda: _unique(29_000)),
    "29,000 links": _repeated("<a href='/x'>word</a> ", 29_000),
    "14,000 linked items": _body(lambda: f"<ul>{'<li><a href=/x>word</a></li>' * 14_000}</ul>"),
    "14,000 teasers": _body(lambda: f"<div>{'<h3><a href=/x>word</a></h3>' * 14_000}</div>"),
    "14,000 cards": _repeated("<div><h3><a href='/x'>word</a></h3></div>", 9_600),
    "29,000 line breaks": _repeated("<br>", 29_000),
    "14,000 lines parted by breaks": _body(lambda: f"<div>{'word<br><br>' * 14_000}</div>"),
    "29,000 spans": _repeated("<span>word</span>", 29_000),
    "14,000 table rows": _body(lambda: f"<table>{'<tr><td>word</td></tr>' * 14_000}</table>"),
    "2,000 tables deep": _body(lambda: "<table><tr><td>" * 2_000 + "word " * 2_000),
    "29,000 blocks deep": _body(lambda: "<div>" * 29_000 + "deep"),
    # found by fuzzing: each level counts the links of all below it
    "200 deep, 20,000 links": _body(lambda: "<div>" * 200 + "<a href='/x'>word</a> " * 20_000),
    "200 deep, 29,000 wide": _body(lambda: "<div>" * 200 + "<p>word</p>" * 29_000),
    "29,000 headings": _repeated("<h1>word</h1>", 29_000),
    "29,000 bylines": _repeated("<p class='byline' rel='author'>By Ann Vale</p>", 29_000),
    "29,000 dates of publication": _repeated(
        "<i itemprop='datePublished' content='2026-01-02'>x</i>", 29_000
    ),
    "29,000 times": _repeated("<time datetime='2026-01-02'>x</time>", 29_000),
    "400 long metas": _head(
        lambda: "".join(f"<meta name=m{n} content='{'x ' * 6_000}'>" for n in range(400))
    ),
    "29,000 attributes over the limit": _repeated(
        f"<b title='{'x' * 160}' class='{'by ' * 10}'>w</b>", 20_000
    ),
    "one text of 4.5 MB": _body(lambda: "word " * 900_000),
    "20 blocks of JSON-LD": _head(
        lambda: '<script type="application/ld+json">["{}"]</script>'.format("x" * 240_000) * 20
    ),
    "1 MB of JSON-LD nodes": _ld(lambda: "[" + '{"@type":"Article"},' * 45_000 + "0]"),
    "charset of nothing": HostilePage(make=lambda: b"<meta charset='zlib'>" + in_body(PARAGRAPH), ends=("",)),
    "byline of 60,000 words": _body(lambda: f"<p class='byline'>By {'and ' * 60_000}</p>"),
    "brackets in the text": _body(lambda: "<p>" + "(" * 100_000 + "</p><p>" + "/ " * 100_000 + "</p>"),
    "copyright signs": _body(lambda: f"<p>{'© 2026 ' * 30_000}</p>"),
    "dateline of brackets": _body(lambda: f"<p>SEOUL {'(' * 2_000} - {PARAGRAPH * 4}</p>"),
    "white space": _body(lambda: f"<p>word{' ' * 2 * MB}word</p>" * 2),
    "references": _body(lambda: f"<p>{'&amp;' * 900_000}</p>"),
    "unclosed everything": _body(lambda: "<p><b><i><u><em>word" * 5_000),
    "templates": _body(lambda: "<template><p>word</p></template>" * 14_000),
}
"""What our caps let through."""

HOSTILE_PAGES: Mapping[str, HostilePage] = {**FOUND, **BELOW_THE_CAPS}
