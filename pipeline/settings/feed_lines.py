"""Feeds as lines of feeds.yaml: what commands print for people to paste, or append themselves.

The reverse of `feeds_file` for the few keys that a command can know. It must not know where the file is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Container, Sequence

from pipeline.model import Feed, FeedId
from pipeline.settings.kinds import Language, Slug, Text, Url
from pipeline.settings.problems import Flaw
from pipeline.settings.tree import Leaf, Listing, Node, Table
from pipeline.urls import host

MAX_ID_CHARS = 32
"""Of ids made here: a name that is typed in commands; 64 are allowed, and a number may follow."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ .'+-][A-Za-z0-9]+)*")
# Words that some reader of YAML takes for a truth value or for nothing.
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_APART = re.compile(r"[^a-z0-9]+")


def feed_line(feed: Feed) -> str:
    """One feed in flow style, without indentation.

    >>> feed_line(Feed(id=FeedId("harbour"), url="https://harbour.example/rss", language="no"))
    '- {id: harbour, url: "https://harbour.example/rss", language: "no"}'
    """
    pairs = [
        ("id", _scalar(feed.id)),
        ("url", json.dumps(feed.url, ensure_ascii=False)),
        ("publisher", _scalar(feed.publisher)),
        ("language", _scalar(feed.language)),
        ("content", "feed" if feed.content == "feed" else None),
        ("tags", f"[{', '.join(_scalar(tag) or '' for tag in feed.tags)}]" if feed.tags else None),
    ]
    return "- {" + ", ".join(f"{key}: {value}" for key, value in pairs if value is not None) + "}"


def feed_lines(feeds: Sequence[Feed], indent: int = 2) -> str:
    """A line each. `indent`: columns before the hyphen."""
    return "".join(f"{' ' * indent}{feed_line(feed)}\n" for feed in feeds)


def free_id(name: str, url: str, taken: Container[str]) -> FeedId:
    """A slug of the name, else of the host, with a number when another feed has it.

    >>> free_id("Möwen & Meer", "https://example.org/rss", {"moewen-meer"})
    'moewen-meer-2'
    """
    base = _slug(name) or _slug(host(url).removeprefix("www.")) or "feed"
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return FeedId(found)


def checked(feed: Feed) -> Feed | str:
    """The feed with what a feeds.yaml takes of it; else why it cannot stand there.

    An address must be right. A name, language or tag that does not fit is left out.
    """
    url = Url().read(Leaf(text=feed.url, quoted=True))
    if isinstance(url, Flaw):
        return f"{url.message}; {url.remedy}"
    tags = (Text(longest=64).read(Leaf(text=tag, quoted=True)) for tag in feed.tags)
    return Feed(
        id=feed.id,
        url=url,
        publisher=_fitting(Text().read(Leaf(text=(feed.publisher or "")[:300].strip(), quoted=True))),
        language=_fitting(Language().read(Leaf(text=feed.language or "", quoted=True))),
        content=feed.content,
        tags=tuple(dict.fromkeys(tag for tag in tags if not isinstance(tag, Flaw))),
    )


def appended(data: bytes, tree: Node, feeds: Sequence[Feed]) -> bytes | str:
    """The file with these feeds at its end, its own bytes untouched; else why that cannot be.

    `tree`: what `data` was read as. Lines can be put to the end only of a list in block style that is
    the last key of the file.
    """
    if not isinstance(tree, Table) or not tree.entries:
        return "it has no list of feeds"
    key, below = tree.entries[-1]
    lines = data.decode("utf-8-sig").splitlines()
    if key.text != "feeds":
        return f"the list of feeds is not its last key ({key.text} comes after it)"
    if isinstance(below, Leaf) and below.is_null and not below.text:
        indent = key.column + 1
    elif isinstance(below, Listing) and lines[below.line - 1][below.column - 1 :].startswith("-"):
        indent = below.column - 1
    else:
        return "its list of feeds is not written with a hyphen before each feed"
    end = b"\r\n" if b"\r\n" in data else b"\n"
    more = feed_lines(feeds, indent).encode().replace(b"\n", end)
    return data + (b"" if data.endswith(b"\n") else end) + more


def is_id(text: str) -> bool:
    """Whether a feed may be called so."""
    return not isinstance(Slug().read(Leaf(text=text, quoted=True)), Flaw)


def _fitting(value: str | Flaw) -> str | None:
    return None if isinstance(value, Flaw) else value


def _scalar(text: str | None) -> str | None:
    if text is None:
        return None
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    # What JSON quotes, YAML reads the same.
    return text if plain else json.dumps(text, ensure_ascii=False)


def _slug(name: str) -> str:
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.lower().replace(umlaut, letters)
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = _APART.sub("-", ascii_only).strip("-")
    if len(slug) <= MAX_ID_CHARS:
        return slug
    return slug[: MAX_ID_CHARS + 1].rpartition("-")[0] or slug[:MAX_ID_CHARS]
