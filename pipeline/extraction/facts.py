"""What a page says of itself: meta tags, links, headings, dates, and the names near the headline.

Tree in, `Facts` out, before anything is taken out of the tree. Must not judge what is true (`metadata`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import cast

from lxml import etree

from pipeline.extraction.tree import Tree, is_ld, one_line, texts_after

MAX_LD_CHARS = 1_000_000
_MAX_NEAR_TITLE = 14
"""Text nodes after the headline among which byline and date stand."""
_MAX_METAS = 400
_SEAM = re.compile(r"\0(?=[,.:;!?…)\]’'”»])|(?<=[(\[“„«‘])\0")
"""Where a text node ends and no space belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page says of itself. `alternate_language`: the `hreflang` under which it lists itself.

    `metas`: lower-case name, property or itemprop → contents in order.

    `near_title`: the short texts that follow the headline. `named_bylines`: texts of the elements that
    are marked up as author. `times`: `datetime` attributes, those of the publication first.
    """

    metas: Mapping[str, tuple[str, ...]]
    canonical: str | None
    language: str | None
    alternate_language: str | None
    ld_json: tuple[str, ...]
    headings: tuple[str, ...]
    page_title: str
    near_title: tuple[str, ...]
    named_bylines: tuple[str, ...]
    times: tuple[str, ...]

    def meta(self, *names: str) -> str | None:
        """The first content under the first of these names that has one."""
        return next((text for name in names for text in self.metas.get(name, ())), None)


def _text(element: Tree) -> str:
    """Its texts with spaces between them, but for the marks that belong to the word beside them."""
    return one_line(_SEAM.sub("", "\0".join(islice(element.itertext(), 200))).replace("\0", " "))


def _metas(root: Tree) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in islice(root.iter("meta"), _MAX_METAS):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = one_line(element.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower()[:100], []).append(content)
    return {name: tuple(contents) for name, contents in found.items()}


def _near(heading: Tree | None) -> tuple[str, ...]:
    if heading is None:
        return ()
    texts = islice((text for text in texts_after(heading) if not text.isspace()), _MAX_NEAR_TITLE)
    return tuple(line for text in texts if 1 < len(line := one_line(text)) <= 200)


# From the attributes up: twice as fast as asking every element.
# The first of each kind only: libxml2 compares every element that it steps up to with all before it.
_FIRST = "[position() <= 40]"
_BYLINES = etree.XPath(
    f"((//@rel[. = 'author']){_FIRST}/.. | (//@class[contains(., 'yline')]){_FIRST}/.. "
    f"| (//@itemprop[. = 'author' or . = 'creator' or . = 'sourceOrganization']){_FIRST}/..)"
    "[not(ancestor-or-self::figure or ancestor::aside)]"
)
_TIMES = etree.XPath(
    f"(//@itemprop[. = 'datePublished']){_FIRST}/../@*[name() = 'content' or name() = 'datetime'] "
    f"| (//time/@datetime){_FIRST}"
)


def _links(root: Tree) -> tuple[str | None, str | None]:
    """The canonical address, and the language of the alternate that has the same address."""
    canonical: str | None = None
    alternates: dict[str, str] = {}
    for link in root.iter("link"):
        rel, href = (link.get("rel") or "").lower(), link.get("href")
        if rel == "canonical" and canonical is None:
            canonical = href
        elif rel == "alternate" and href and (tag := link.get("hreflang")) and tag.lower() != "x-default":
            alternates.setdefault(href, tag[:35])
    return canonical, alternates.get(canonical or "")


def read(root: Tree) -> Facts:
    """All of it, each text cut to `MAX_FACT_CHARS`."""
    headings = [element for element in islice(root.iter("h1"), 5) if _text(element)]
    canonical, alternate = _links(root)
    blocks = (element.text or "" for element in root.iter("script") if is_ld(element))
    title = root.find(".//title")
    bylines = (_text(element) for element in islice(cast(list[Tree], _BYLINES(root)), 8))
    return Facts(
        metas=_metas(root),
        canonical=one_line(canonical or "") or None,
        alternate_language=alternate,
        language=(root.get("lang") or root.get("xml:lang") or "").strip()[:35] or None,
        ld_json=tuple(islice((block for block in blocks if 2 < len(block) <= MAX_LD_CHARS), 20)),
        headings=tuple(map(_text, headings)),
        page_title="" if title is None else _text(title),
        near_title=_near(headings[0] if headings else None),
        named_bylines=tuple(dict.fromkeys(line for line in bylines if 1 < len(line) <= 200)),
        times=tuple(one_line(value) for value in islice(cast(list[str], _TIMES(root)), 10)),
    )
