"""E: documents that are hostile, mislabelled or dirty. They reach the parser that may be killed."""

from __future__ import annotations

import codecs
import gzip
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.feed_parser import KillableFeedParser
from pipeline.errors import ParseError
from pipeline.model import Response
from tests.rules.documents import SITE, item, rss
from tests.rules.poller import Poller
from tests.rules.registry import rule
from tests.rules.scripted import Scripted, ok

MB = 1_000_000


@pytest.fixture
async def killable(poller: Poller) -> AsyncIterator[Poller]:
    """The desk with the parser of a real one: processes that are killed when they take too long."""
    async with KillableFeedParser(timeout_s=5.0) as parser:
        poller.desk = replace(poller.desk, parser=parser)
        yield poller


def doctype(declared: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]>'


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
ENTITIES = {
    "laughs": (doctype(f'<!ENTITY l0 "ha">{LAUGHS}'), "&l9;"),
    "quadratic": (doctype(f'<!ENTITY a "{"a" * 50_000}">'), "&a;" * 20_000),
    "file": (doctype('<!ENTITY x SYSTEM "file://{file}">'), "&x;"),
    "http": (doctype('<!ENTITY x SYSTEM "{url}">'), "&x;"),
    "parameter": (doctype('<!ENTITY % p SYSTEM "{url}"> %p;'), "a"),
    "dtd": ('<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{url}">', "a"),
}


@rule(
    "E13",
    "Entities are not expanded, and no file and no address in a DTD is opened",
    source="OWASP on XXE; CVE-2026-41066",
)
@pytest.mark.parametrize("kind", ENTITIES)
async def test_entities_are_not_expanded(
    kind: str, server: Scripted, killable: Poller, tmp_path: Path
) -> None:
    """Billions of laughs, a long entity used often, external ones: no secret, no second request."""
    secret = tmp_path / "secret"
    secret.write_text("the-secret")
    start, use = ENTITIES[kind]
    start = start.replace("{file}", str(secret)).replace("{url}", server.url("/dtd"))
    feed = start + rss(item(1, f"<description>{use}</description>"), item(2))
    begun = time.monotonic()
    await killable.listen_to(server.on("/feed", ok(feed)), content="feed")
    note = await killable.next_poll()
    assert time.monotonic() - begun < 8
    assert [asked.target for asked in server.asked] == ["/feed"]
    if note.outcome == "changed":
        assert {"Report 1", "Report 2"} >= set(await killable.found())
    kept = await killable.everything_kept()
    assert "the-secret" not in kept
    assert len(kept) < 2 * MB


def numbered(attribute: str, count: int) -> str:
    """An element with so many attributes."""
    return f"<a {' '.join(attribute.format(n) for n in range(count))}/>"


HOSTILE = {
    "deep": rss(item(1, "<a>" * 20_000 + "</a>" * 20_000)),
    "attributes": rss(item(1, numbered("a{0}='1'", 20_000))),
    "namespaces": rss(item(1, numbered("xmlns:n{0}='urn:{0}'", 2_000))),
    "author": rss(item(1, f"<author>{'a@a.a.' * 27_000}</author>")),
    "comments": rss(
        item(1, "<!--" + "- " * 200_000 + "-->", "<description>&lt;!--" + "a" * 400_000 + "</description>")
    ),
    "categories": rss(item(1, *(f"<category>c{n}</category>" for n in range(40_000)))),
}


@rule(
    "E14",
    "Depth, attributes and namespaces without end cost two seconds at most and leave the next feed alone",
    source="feedparser #562; CVE-2023-52425",
)
@rule(
    "E15",
    "Texts that make regular expressions run for minutes cost as little; what does not end is killed "
    "after five seconds",
    source="feedparser #562, measured: 39 KB = 14 s",
)
@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_documents_end(kind: str, server: Scripted, killable: Poller) -> None:
    """A document that was made to take for ever, then an ordinary feed: the second is read as always."""
    await killable.listen_to(server.on("/hostile", ok(HOSTILE[kind])), "hostile")
    await killable.next_poll()  # which starts the parser's processes too
    begun = time.monotonic()
    await killable.listen_to(server.on("/again", ok(HOSTILE[kind])), "again")
    await killable.next_poll()
    assert time.monotonic() - begun < 8
    await killable.listen_to(server.on("/feed", ok(rss(item(1)))))
    assert (await killable.next_poll()).outcome == "changed"


@rule("E14", "Of 100,000 entries the first 2,000 are read", source="own choice; mediacloud/rss-fetcher")
async def test_entries_have_an_end(server: Scripted, poller: Poller) -> None:
    """7 MB of entries, packed: 2,000 of them, in two seconds of one core."""
    feed = rss(*(f"<item><guid>{n}</guid><link>{SITE}/{n}</link></item>" for n in range(100_000)))
    packed = gzip.compress(feed.encode())
    await poller.listen_to(server.on("/feed", ok(packed, content_encoding="gzip")))
    begun = time.process_time()
    assert (await poller.next_poll()).outcome == "changed"
    assert time.process_time() - begun < 3
    assert len(poller.entries) == 2_000


@rule(
    "E16",
    "A web page instead of a feed is told by its first bytes",
    source="measured: 5 MB take feedparser 15 s",
)
async def test_a_page_is_told_at_once(server: Scripted, poller: Poller) -> None:
    """5 MB of HTML under a feed's address: refused in a few milliseconds."""
    page = b"<!doctype html><html><body>" + b"<p>Buy now</p>" * 340_000
    await poller.listen_to(server.on("/feed", ok(page)))
    assert (await poller.next_poll()).reason == "html_page"
    response = Response(url=server.url(), status=200, headers={"content-type": "text/xml"}, body=page)
    costs = []
    for _ in range(5):
        begun = time.process_time()
        with pytest.raises(ParseError):
            await poller.parser.parse(response)
        costs.append(time.process_time() - begun)
    assert min(costs) < 0.005


@rule(
    "E17",
    "A body that is a path or an address is text: nothing is opened",
    source="feedparser.parse, measured",
)
async def test_a_path_is_not_opened(server: Scripted, poller: Poller, tmp_path: Path) -> None:
    """A body that names a file with a feed in it, and one that names an address with one: no entries."""
    file = tmp_path / "feed.xml"
    file.write_text(rss(item(1)))
    address = server.on("/other", ok(rss(item(1))))
    for key, body in {"file": str(file), "url": address, "file-url": file.as_uri()}.items():
        await poller.listen_to(server.on(f"/{key}", ok(body)), key)
        assert (await poller.next_poll()).outcome == "failed"
    assert server.of("/other") == []


@rule("E18", "A feed is a feed under any Content-Type", source="measured; RSS Advisory Board")
@pytest.mark.parametrize(
    "kind",
    ["text/html", "text/plain", "application/octet-stream", "application/json", "image/png", "nonsense", ""],
)
async def test_the_type_is_no_matter(kind: str, server: Scripted, poller: Poller) -> None:
    """An RSS document that is sent as something else: read."""
    await poller.listen_to(server.on("/feed", ok(rss(item(1)), content_type=kind)))
    assert (await poller.next_poll()).facts["new"] == 1


TITLE = "Fähre hält „still“ – ñ"


def titled(declared: str | None = None) -> str:
    declaration = "" if declared is None else f'<?xml version="1.0" encoding="{declared}"?>'
    return declaration + rss(f"<item><guid>1</guid><link>{SITE}/1</link><title>{TITLE}</title></item>")


CHARSETS = {
    "utf-8, undeclared": (titled().encode(), "application/rss+xml", False),
    "cp1252 by header": (titled().encode("cp1252"), "application/rss+xml; charset=windows-1252", False),
    "cp1252 by declaration": (titled("windows-1252").encode("cp1252"), "application/xml", False),
    "utf-8 with a BOM": (codecs.BOM_UTF8 + titled("utf-8").encode(), "application/xml", False),
    "utf-16 with a BOM": (titled("utf-16").encode("utf-16"), "application/xml", False),
    "declared utf-16, is utf-8": (titled("utf-16").encode(), "application/xml", True),
    "declared utf-8, is cp1252": (titled("utf-8").encode("cp1252"), "application/xml", True),
    "a BOM against the header": (codecs.BOM_UTF8 + titled().encode(), "text/xml; charset=iso-8859-1", None),
}


@rule(
    "E19",
    "The right text whatever header, declaration and BOM say; a false declaration is noted",
    source="RFC 7303 §3; XML 1.0 appendix F",
)
@pytest.mark.parametrize("kind", CHARSETS)
async def test_charsets(kind: str, server: Scripted, poller: Poller) -> None:
    """Umlauts and quotes in each of these encodings: the same title."""
    body, content_type, flawed = CHARSETS[kind]
    await poller.listen_to(server.on("/feed", ok(body, content_type=content_type)))
    await poller.next_poll()
    assert poller.entries[0].title == TITLE
    if flawed is not None:
        assert bool(poller.parser.documents[-1].flaws) is flawed


DIRTY = {
    "bom": "\ufeff" + rss(item(1)),
    "blank": "\n\n  " + '<?xml version="1.0"?>' + rss(item(1)),
    "control": rss(item(1, "<description>a\x08b\x0bc</description>")),
    "ampersand": rss(item(1, "<description>Fish & chips</description>")),
    "nbsp": rss(item(1, "<description>Fish&nbsp;chips&mdash;hot</description>")),
    "unclosed": rss(item(1, "<description>Fish<br>chips</description>")),
    "warning": "Warning: include(x.php) failed\n" + rss(item(1)),
}


@rule(
    "E20",
    "Dirt that breaks XML does not break a feed: BOM, blanks, control bytes, bare &, HTML entities",
    source="measured: 2.5 % of feeds are not well-formed",
)
@pytest.mark.parametrize("kind", DIRTY)
async def test_dirty_documents_are_read(kind: str, server: Scripted, poller: Poller) -> None:
    """Each of these around or in an entry: the entry is read."""
    await poller.listen_to(server.on("/feed", ok(DIRTY[kind])))
    assert (await poller.next_poll()).facts["new"] == 1
    assert poller.entries[0].title == "Report 1"


EVIL = (
    "<p>Fine</p><script>steal()</script><img src=x onerror=steal()><a href='javascript:steal()'>go</a>"
    "<iframe src='https://evil.example'></iframe><svg><script>steal()</script></svg><style>p{}</style>"
)


@rule(
    "E21",
    "HTML from feeds is cleaned: no script, no event, no javascript address",
    source="nh3; OWASP on XSS",
)
async def test_html_is_cleaned(server: Scripted, poller: Poller) -> None:
    """An entry with scripts in every place: the text is kept, nothing that runs is."""
    content = f"<description><![CDATA[{EVIL}]]></description>"
    await poller.listen_to(server.on("/feed", ok(rss(item(1, content)))), content="feed")
    await poller.next_poll()
    kept = await poller.everything_kept()
    assert "Fine" in kept
    for evil in ("<script", "steal", "onerror", "javascript:", "<iframe", "<style"):
        assert evil not in kept
