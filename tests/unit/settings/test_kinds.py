from __future__ import annotations

from typing import Any

import pytest

from pipeline.settings.amounts import Duration, Share, Size, Whole
from pipeline.settings.headers import Headers
from pipeline.settings.kinds import Choice, Flag, Kind, Language, Network, Slug, Text, Texts, Url
from pipeline.settings.problems import Flaw
from pipeline.settings.tree import Leaf, Listing, Node, Table

BROKER = Url(schemes=("redis", "unix", "amqp"), example="redis://localhost:6379/0")


def leaf(text: str, *, quoted: bool = False) -> Leaf:
    return Leaf(text=text, line=3, column=5, quoted=quoted)


def listing(*texts: str) -> Listing:
    return Listing(items=tuple(leaf(text) for text in texts))


def table(**values: str) -> Table:
    return Table(entries=tuple((leaf(name.replace("_", "-")), leaf(text)) for name, text in values.items()))


@pytest.mark.parametrize(
    ("kind", "node", "expected"),
    [
        (Text(), leaf(" 1843 "), "1843"),
        (Text(), leaf("null", quoted=True), "null"),
        (Text(pattern="[a-z]+"), leaf("abc"), "abc"),
        (Slug(), leaf("bbc-world_2.0"), "bbc-world_2.0"),
        (Flag(), leaf("true"), True),
        (Flag(), leaf("false"), False),
        (Choice(options=("page", "feed")), leaf("feed"), "feed"),
        (Url(), leaf("https://example.org:8443/rss?a=b"), "https://example.org:8443/rss?a=b"),
        (Url(), leaf("http://[::1]/feed"), "http://[::1]/feed"),
        (BROKER, leaf("redis://:secret@localhost:6379/0"), "redis://:secret@localhost:6379/0"),
        (BROKER, leaf("unix:///run/redis.sock"), "unix:///run/redis.sock"),
        (Language(), leaf("no"), "no"),
        (Network(), leaf("127.0.0.1"), "127.0.0.1/32"),
        (Network(), leaf("fd00::/8"), "fd00::/8"),
        (Texts(of=Text()), listing("a", "b", "a"), ("a", "b")),
        (Texts(of=Text()), listing(), ()),
        (Whole(low=0, high=10), leaf("0"), 0),
        (Share(), leaf("0.8"), 0.8),
        (Duration(low_s=1, high_s=10 * 86_400, unit_s=86_400), leaf("36h"), 1.5),
        (Size(low=1, high=10**9), leaf("5MB", quoted=True), 5_000_000),
        (Headers(), table(X_Key="a b"), {"X-Key": "a b"}),
    ],
)
def test_what_is_written_well_is_read(kind: Kind, node: Node, expected: Any) -> None:
    assert kind.read(node) == expected


@pytest.mark.parametrize(
    ("kind", "node", "message", "remedy"),
    [
        (Text(), Listing(), "a list where one value belongs", "write one value"),
        (Text(), Table(), "a table of keys where one value belongs", "put the value in quotes"),
        (Text(), leaf("~"), "nothing where one value belongs", "write one value"),
        (Text(longest=3), leaf("abcd"), '"abcd" is not text on one line', "write 1 to 3 characters"),
        (Text(), leaf("a\x07b"), "is not text on one line", "write 1 to 300"),
        (Text(), leaf("", quoted=True), "is not text on one line", "write 1 to 300"),
        (Text(pattern="[a-z]+", form="letters"), leaf("1"), "does not fit", "write letters"),
        (Slug(), leaf("BBC World!"), '"BBC World!" is no slug', 'write "bbc-world"'),
        (Slug(), leaf("ニュース"), "is no slug", 'as in "bbc-world"'),
        (Slug(), leaf("a" * 65), "is no slug", f'write "{"a" * 64}"'),
        (Slug(), Listing(), "a list", "write one value"),
        (Flag(), leaf("yes"), "neither true nor false", "write true or false"),
        (Flag(), leaf("true", quoted=True), "neither true nor false", "no quotes"),
        (Choice(options=("page", "feed")), leaf("pages"), "is no choice here", 'did you mean "page"?'),
        (Choice(options=("page", "feed")), leaf("zzz"), "is no choice here", "write page or feed"),
        (Choice(options=("page", "feed")), Table(), "a table of keys is no choice", "write page or feed"),
        (
            Url(),
            leaf("feed://example.org/"),
            "does not begin with http:// or https://",
            "https://example.org/rss.xml",
        ),
        (Url(), leaf("https://exa mple.org/"), "is no URL", "write an address"),
        (Url(), leaf("https://example.org:99999/"), "is no URL (", "write an address"),
        (Url(), leaf("https://[::1/"), "is no URL (", "write an address"),
        (Url(), leaf("https:///rss"), "names no server", "write an address"),
        (Url(), leaf("https://example.org:0/"), "names no server", "write an address"),
        (Url(), leaf("https://me:secret@example.org/"), "holds a user name", "Authorization"),
        (Url(), leaf("https://example.org/" + "a" * 2_000), "is no URL", "write an address"),
        (Url(), Listing(), "a list", "write one value"),
        (BROKER, leaf("redis://"), "names no server", "redis://localhost:6379/0"),
        (Language(), leaf("jp"), '"jp" is no language code', 'did you mean "ja"?'),
        (Language(), leaf("false"), "is no language code", "write an ISO 639-1 code"),
        (Language(), Table(), "a table", "in quotes"),
        (Network(), leaf("10.0.0.1/8"), "has host bits set", "write 10.0.0.0/8"),
        (Network(), leaf("localhost"), "is no network", "write a block"),
        (Network(), Listing(), "a list", "write one value"),
        (Texts(of=Text()), leaf("a"), '"a" is no list', "[a, b]"),
        (Whole(low=1, high=9), leaf("010"), "is no whole number", "no leading zero"),
        (Whole(low=1, high=9), leaf("5", quoted=True), "is no whole number", "no quotes"),
        (Whole(low=1, high=9), leaf("10"), "is out of bounds", "from 1 to 9"),
        (Whole(low=1, high=9), Listing(), "a list is no whole number", "from 1 to 9"),
        (Share(), leaf("1.1"), "is no share", "up to 1"),
        (Share(), leaf("0"), "is no share", "above 0"),
        (Share(), leaf(".inf"), "is no share", "above 0"),
        (Duration(low_s=1, high_s=60), leaf("5:30"), "is no duration", "write 1s to 1m"),
        (Duration(low_s=1, high_s=60), leaf("0"), "is shorter than 1s", "write 1s to 1m"),
        (Duration(low_s=1, high_s=60), leaf("2m"), "is longer than 1m", "write 1s to 1m"),
        (Duration(low_s=1, high_s=60), Listing(), "a list is no duration", "unit s, m, h or d"),
        (Size(low=1_000, high=2_000), leaf("5 TB"), "is no size", "write 1kB to 2kB"),
        (Size(low=1_000, high=2_000), leaf("5"), "is less than 1kB", "write 1kB to 2kB"),
        (Size(low=1_000, high=2_000), leaf("5kB"), "is more than 2kB", "write 1kB to 2kB"),
        (Size(low=1_000, high=2_000), Table(), "a table of keys is no size", "5MB"),
        (Headers(), Listing(), "a list is no table of headers", "{Accept-Language: de}"),
        (Headers(), table(Host="example.org"), "set by the desk itself", "delete it"),
        (Headers(), table(a="1", A="2"), "given twice", "delete one"),
        (Headers(), Table(entries=((leaf("a b"), leaf("1")),)), "no header has such a name", "hyphens"),
        (Headers(), table(a="two\nlines"), "is not printable ASCII", "characters"),
    ],
)
def test_what_is_written_wrongly_says_what_to_write(
    kind: Kind, node: Node, message: str, remedy: str
) -> None:
    flaw = kind.read(node)
    assert isinstance(flaw, Flaw)
    assert message in flaw.message
    assert remedy in flaw.remedy


def test_a_flaw_in_a_list_names_the_element() -> None:
    flaw = Texts(of=Network()).read(listing("10.0.0.0/8", "x"))
    assert isinstance(flaw, Flaw)
    assert flaw.path == "[1]"
    assert flaw.node.line == 3


def test_a_flaw_in_a_header_names_the_header() -> None:
    flaw = Headers().read(table(Accept_Language="ü"))
    assert isinstance(flaw, Flaw)
    assert flaw.path == ".Accept-Language"


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Texts(of=Network()), "list of networks"),
        (Choice(options=("page", "feed")), "`page` or `feed`"),
    ],
)
def test_compound_kinds_have_a_word_of_their_parts(kind: Kind, word: str) -> None:
    assert kind.word == word
