"""The tree of a page, and the texts that stand near a place of it, in the order of the document.

Must not know what is read from where (`facts`), nor what a text means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree, html

Tree: TypeAlias = html.HtmlElement

MAX_FACT_CHARS = 1_000
"""Titles, names and descriptions are cut here before any pattern sees them."""
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
