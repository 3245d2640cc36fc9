"""What a page's JSON-LD says of its article (schema.org NewsArticle and its kin).

Text in, `Declared` out. Knows schema.org's words and the forms that content systems really give them;
must not judge whether a name is a person's (`names`) or a date believable (`dates`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, Literal

from pipeline.extraction.names import Named
from pipeline.extraction.tree import MAX_FACT_CHARS, one_line

_MAX_DEPTH = 8
_MAX_ITEMS = 50
_MAX_BODY_CHARS = 300_000
_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report)")
_PAGE_TYPES = re.compile(r"\w*Page")
_ASIDE = frozenset([
    "itemListElement", "hasPart", "isPartOf", "mentions", "about", "citation", "comment",
    "liveBlogUpdate", "relatedLink", "mainEntityOfPage", "publisher", "author", "breadcrumb",
])  # fmt: skip
"""What hangs below these is another thing than the article of the page."""
_TELLING = frozenset(["name", "creditText", "copyrightNotice", "creator", "copyrightHolder"])
"""A node with one of these is what a reference to its `@id` stands for."""
_BLOCK_TAG = re.compile(r"</?(?:p|div|h[1-6]|li|ul|br)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF_CHARACTER = re.compile(f"{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW}")
"""Half of a pair that JSON lets through, and that no UTF-8 takes (RFC 8259 §8.2)."""
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s?<!\[CDATA\[|<!\[CDATA\[|/\*<!\[CDATA\[\*/)?")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The article node. Texts without tags, cut; dates as written; None and () = not said.

    `body`: the article's text with its line breaks, where the page carries it; "" = it does not.
    `credits`: whom text is owed to by `creditText`, `sourceOrganization` or `provider`; `image_credits`:
    whose its pictures are.
    """

    headline: str | None = None
    authors: tuple[Named, ...] = ()
    credits: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    image: str | None = None
    image_credits: tuple[str, ...] = ()
    free: bool | None = None
    language: str | None = None
    body: str = ""


def plain(text: str) -> str:
    """One line without tags and character references.

    >>> plain("Ports &amp; <b>ships</b>")
    'Ports & ships'
    """
    return one_line(_TAG.sub("", unescape(text[: 2 * MAX_FACT_CHARS])))


def _loads(block: str) -> Any:
    """The JSON value of a block; None = it is none (nested past the recursion limit included)."""
    if "\\ud" in block or "\\uD" in block:
        block = _HALF_CHARACTER.sub(r"\\ufffd", block)
    try:
        # strict=False: content systems leave raw line breaks in strings
        return json.JSONDecoder(strict=False).raw_decode(_WRAPPING.sub("", block, count=1).lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, depth: int = 0) -> Iterator[Node]:
    """The nodes of the document in order, those that belong to other things left out."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value[:_MAX_ITEMS]:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key, item in value.items():
            if key not in _ASIDE and isinstance(item, list | dict):
                yield from _nodes(item, depth + 1)


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value[:_MAX_ITEMS] if isinstance(value, list) else [value]


def _types(node: Node) -> list[str]:
    return [kind for kind in _items(node.get("@type")) if isinstance(kind, str)]


def _string(value: Any) -> str | None:
    """The first text in the value: a string, a list of them, or a node's name or URL."""
    for item in _items(value):
        if isinstance(item, dict):
            item = next((item[key] for key in ("name", "url", "@id", "@value") if item.get(key)), None)
            item = item[0] if isinstance(item, list) else item
        if isinstance(item, str) and (text := plain(item)):
            return text
    return None


def _kind(node: Node) -> Literal["person", "organisation"] | None:
    kinds = _types(node)
    if "Person" in kinds:
        return "person"
    return "organisation" if any(kind.endswith("Organization") for kind in kinds) else None


def _referred(node: Node, by_id: dict[str, Node]) -> Node:
    """The node, or the one that it only refers to."""
    reference = node.get("@id")
    return by_id.get(reference, node) if isinstance(reference, str) and not _TELLING & node.keys() else node


def _composed(node: Node) -> str:
    """The name of a person that is declared in parts."""
    parts = (node.get(key) for key in ("givenName", "additionalName", "familyName"))
    return " ".join(part for part in parts if isinstance(part, str))


def _named(value: Any, by_id: dict[str, Node], depth: int = 0) -> Iterator[Named]:
    """The names in the value: a text, a node, or a list of such, in which lists may lie."""
    for item in _items(value):
        if isinstance(item, str) and (text := plain(item)):
            yield Named(name=text)
        elif isinstance(item, list) and depth < _MAX_DEPTH:
            yield from _named(item, by_id, depth + 1)
        elif isinstance(item, dict):
            node = _referred(item, by_id)
            for name in _items(node.get("name") or _composed(node)):
                if isinstance(name, str) and (text := plain(name)):
                    yield Named(name=text, kind=_kind(node))


def _authors(node: Node, by_id: dict[str, Node]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(_named(node.get("author") or node.get("creator"), by_id)))


def _flag(value: Any) -> bool | None:
    word = value.strip().lower() if isinstance(value, str) else value
    if word in (True, "true", "yes"):
        return True
    return False if word in (False, "false", "no") else None


def _keywords(value: Any) -> tuple[str, ...]:
    parts = [part for item in _items(value) if isinstance(item, str) for part in item[:5_000].split(",")]
    return tuple(dict.fromkeys(text for part in parts[:_MAX_ITEMS] if (text := plain(part))))


def _language(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    return _string(value)


def _declared(node: Node, by_id: dict[str, Node]) -> Declared:
    owed = [
        named.name for key in ("sourceOrganization", "provider") for named in _named(node.get(key), by_id)
    ]
    credit = _string(node.get("creditText"))
    publisher = next((named.name for named in _named(node.get("publisher"), by_id)), None)
    return Declared(
        headline=_string(node.get("headline")),
        authors=_authors(node, by_id),
        credits=tuple(dict.fromkeys([*owed, *([credit] if credit else [])])),
        published=_string(node.get("datePublished") or node.get("dateCreated")),
        modified=_string(node.get("dateModified")),
        publisher=publisher,
        section=_string(node.get("articleSection")),
        keywords=_keywords(node.get("keywords")),
        image=_picture(node.get("image")),
        image_credits=_picture_credits(node.get("image"), by_id),
        free=_flag(node.get("isAccessibleForFree")),
        language=_language(node.get("inLanguage")),
        body=_body(node.get("articleBody")),
    )


def _body(value: Any) -> str:
    text = next((item for item in _items(value) if isinstance(item, str)), "")[:_MAX_BODY_CHARS]
    return unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", unescape(text))))


def _picture(value: Any) -> str | None:
    for item in _items(value):
        found = (item.get("url") or item.get("contentUrl")) if isinstance(item, dict) else item
        if text := _string(found):
            return text
    return None


def _picture_credits(value: Any, by_id: dict[str, Node]) -> tuple[str, ...]:
    found = []
    for item in _items(value):
        node = _referred(item, by_id) if isinstance(item, dict) else {}
        said = _string(node.get("creditText")) or _string(node.get("copyrightNotice"))
        holders = (
            named.name for key in ("creator", "copyrightHolder") for named in _named(node.get(key), by_id)
        )
        found += [said] if said else list(holders)
    return tuple(dict.fromkeys(found))


def read(blocks: Iterable[str]) -> Declared:
    """The page's article node: the first of an article type with a headline, else the first of any such type.

    Its authors are those of another article or of the page, where it names none.

    >>> read(['{"@type": "NewsArticle", "headline": "Rain", "isAccessibleForFree": "False"}']).free
    False
    """
    nodes = [node for block in blocks for node in _nodes(_loads(block))]
    articles = [node for node in nodes if any(_ARTICLE_TYPES.fullmatch(kind) for kind in _types(node))]
    best = next((node for node in articles if node.get("headline")), articles[0] if articles else None)
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and _TELLING & node.keys()
    }
    declared = Declared() if best is None else _declared(best, by_id)
    if declared.authors:
        return declared
    pages = (node for node in nodes if any(_PAGE_TYPES.fullmatch(kind) for kind in _types(node)))
    lists = (_authors(node, by_id) for node in (*articles, *pages))
    return replace(declared, authors=next(filter(None, lists), ()))
