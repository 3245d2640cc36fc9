"""The tree of a page, and the texts that stand near a place of it, in the order of the document.

Must not know what is read from where (`facts`), nor what a text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias, cast

from lxml import etree, html

Tree: TypeAlias = html.HtmlElement

MAX_FACT_CHARS = 1_000
"""Titles, names and descriptions are cut here before any pattern sees them."""
_LAST_CHARS = 24
"""Of a line, to find it by: three or four words, which are seldom parted by an element."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML text may hold (XML 1.0 §2.2), and the parser lets through all the same."""
_NO_TEXT = frozenset(["h1", "script", "style", "noscript"])


def one_line(text: str) -> str:
    """White space collapsed, cut to `MAX_FACT_CHARS`."""
    return " ".join(text[: 2 * MAX_FACT_CHARS].split())[:MAX_FACT_CHARS]


def is_ld(element: Tree) -> bool:
    """Whether it is a block of JSON-LD."""
    return (element.get("type") or "").strip().lower().startswith("application/ld+json")


def texts_after(heading: Tree) -> Iterator[str]:
    """The texts that follow in the document, none of another headline or of a script."""
    node: Tree | None = heading
    while node is not None:
        if node.tail:
            yield node.tail
        following = node.getnext()
        if following is not None:
            yield from _texts_in(following)
        node = node.getparent() if following is None else following


def _texts_in(element: Tree) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "end":
            text = None if part is element else part.tail
        elif part.tag in _NO_TEXT:
            walk.skip_subtree()
            continue
        else:
            text = part.text
        if text:
            yield text


_HAVING = etree.XPath("descendant::text()[contains(., $words)]")


def lines_behind(root: Tree, line: str, number: int) -> tuple[str, ...]:
    """The first texts that follow where the line ends on the page; () where its last words are not found."""
    texts = (one_line(text) for text in _texts_behind(root, line[-_LAST_CHARS:]))
    return tuple(islice(filter(None, texts), number))


def _texts_behind(root: Tree, words: str) -> Iterator[str]:
    if not words:
        return
    # most lines are paragraphs, near the end of the page; a query for texts takes five times as long
    for paragraph in reversed(root.findall(".//p")):
        _, found, rest = paragraph.text_content().rpartition(words)
        if found:
            yield rest
            yield from texts_after(paragraph)
            return
    # a text of the tree may hold characters that lxml takes from nobody
    places = cast(list[Any], _HAVING(root, words=_NO_XML.split(words)[-1]))
    if not places:
        return
    place = places[-1]
    element: Tree = place.getparent()
    following = texts_after(element)
    if place.is_text:
        for child in element:
            yield from _texts_in(child)
            yield child.tail or ""
        yield from following
    else:
        yield from islice(following, 1, None)
