"""Bytes to a tree and what its head says. The one module that knows lxml; it keeps every cap.

One parse a page. The tree is opaque to others (`Tree`): they ask for `Facts` and lines, and hand it on
to the text extraction. Must not know what makes an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TypeAlias, cast

from lxml import etree, html

from pipeline.errors import ExtractError
from pipeline.extraction.charset import to_utf8

Tree: TypeAlias = html.HtmlElement

MAX_BODY_BYTES = 5_000_000
"""Of 2,000 news pages the largest has 5.3 MB, 99 % are below 1.6 MB. Source: docs/extraction.md."""
MAX_ELEMENTS = 30_000
"""Real pages have at most 10,145; some passes over the tree are quadratic in their number."""
MAX_TAGS = 10 * MAX_ELEMENTS
"""Of "<" in the text, scripts included: what is beyond takes 400 MB to parse, only to be refused after."""
MAX_ATTRIBUTE_CHARS = 1_000
"""Longer ones are inlined pictures and data for scripts; patterns over them are slow."""
MAX_LD_CHARS = 1_000_000
MAX_FACT_CHARS = 1_000
"""Titles, names and descriptions are cut here before any pattern sees them."""
_MAX_NEAR_TITLE = 14
"""Text nodes after the headline among which byline and date stand."""
_NO_BYLINES = frozenset(["h1", "script", "style", "noscript"])
_MAX_METAS = 400
_SNIFFED = 1_024
_MAX_CONTROL_SHARE = 0.01
_CONTROL = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))
_MARKUP_TYPES = ("html", "xml", "text/plain", "octet-stream")
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
])  # fmt: skip
WIDGETS = (
    "applet", "area", "audio", "button", "canvas", "datalist", "embed", "fencedframe", "frame",
    "frameset", "img", "input", "label", "link", "map", "meta", "nav", "object", "optgroup", "option",
    "param", "picture", "progress", "select", "source", "textarea", "track", "video",
)  # fmt: skip
"""What the text extraction drops in every mode, with all that is in it. Not `wbr`: to libxml2 it has an end,
and the rest of its paragraph is in it."""
_UNREAD = (
    "alt", "aria-label", "content", "crossorigin", "data-id", "data-src", "data-srcset", "data-testid",
    "decoding", "height", "href", "itemscope", "itemtype", "loading", "media", "name", "onclick",
    "placeholder", "property", "rel", "sizes", "src", "srcset", "tabindex", "target", "title", "value",
    "width",
)  # fmt: skip
"""The attributes, frequent ones, that it never asks for."""
_SEAM = re.compile(r"\0(?=[,.:;!?…)\]’'”»])|(?<=[(\[“„«‘])\0")
"""Where a text node ends and no space belongs."""
_QUIET = frozenset(["script", "style", "noscript", "iframe", "svg", "template", "figure"])
_RAW = ("noscript", "svg", "template")
"""Never text, so that the paragraphs in them decide whether one was left open."""
_FRAMES = (
    "nav",
    "aside",
    "footer",
    "menu",
    "figure",
    "fieldset",
    "dialog",
    "button",
    "label",
    "select",
    "object",
)
"""Around the text, with paragraphs of their own here and there: so all the text in them counts as well."""
_LEFT_OPEN_CHARS = 500
"""Less is a notice: that scripts are needed, to whom a site belongs."""


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


@cache
def _parser() -> etree.HTMLParser:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    # one class for every element: the lookup by tag name of lxml.html costs 6 % of the whole extraction
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def _refuse_other_types(data: bytes, content_type: str) -> None:
    kind = content_type.split(";")[0].strip().lower()
    if kind and not any(part in kind for part in _MARKUP_TYPES):
        raise ExtractError(f"content type {kind[:60]}", reason="not_html")
    head = data[:_SNIFFED].decode("utf-8", "replace")
    if "<" not in head:
        raise ExtractError("no tag in the first kilobyte", reason="not_html")
    noise = sum(1 for char in head if char == "\ufffd" or (char < " " and char not in "\t\n\r\f"))
    if noise > _MAX_CONTROL_SHARE * len(head):
        raise ExtractError("binary content", reason="not_html")


def root_of(data: bytes) -> Tree:
    """The root of a document in UTF-8 as it stands. Raises `ExtractError`: not_html, too_large."""
    tags = data.count(b"<")
    if tags > MAX_TAGS:
        raise ExtractError("more tags than any real page", reason="too_large")
    try:
        # lxml refuses control characters when a text is set, so none may enter the tree
        root = etree.fromstring(data.translate(None, _CONTROL), parser=_parser())
    except etree.XMLSyntaxError as error:  # pragma: no cover - in a child that has no memory left
        # in recovery mode no input is refused; that there is no memory left is not told as a `MemoryError`
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError("parsing a page") from error
        raise ExtractError(f"no document: {error}", reason="not_html") from error
    if not isinstance(root, html.HtmlElement):
        raise ExtractError("no element in the document", reason="not_html")
    # each element has a tag of its own, but for the few that the parser supplies
    if tags > MAX_ELEMENTS and root.xpath("count(//*)") > MAX_ELEMENTS:
        raise ExtractError("more elements than any real page", reason="too_large")
    return root


def _clean(root: Tree) -> None:
    """Take away what is never text."""
    for script in root.iter("script"):
        if not _is_ld(script):
            script.tag = "style"  # what follows it may hold characters that lxml lets nobody set again
    etree.strip_elements(root, "style", with_tail=False)
    _open_up(root)
    etree.strip_elements(root, "noscript", "iframe", "svg", "template", with_tail=False)
    for value in root.xpath("//@*[string-length() > $limit]", limit=MAX_ATTRIBUTE_CHARS):
        del value.getparent().attrib[value.attrname]


def _open_up(root: Tree) -> None:
    """Make blocks of the elements that are no text by their kind and hold most of it all the same.

    Their end tag was forgotten, or the page shows its article from a `template`.
    """
    for element in list(root.iter(*_RAW)):
        inside = paragraph_chars(element)
        if not inside:
            continue
        whole = paragraph_chars(root)
        only = element.tag == "template" and inside == whole
        if only or (inside >= _LEFT_OPEN_CHARS and inside > whole / 2):
            element.tag = "div"
    for element in list(root.iter(*_FRAMES)):
        inside = paragraph_chars(element)
        if inside < _LEFT_OPEN_CHARS or paragraph_chars(root) - inside >= _LEFT_OPEN_CHARS:
            continue
        if _text_chars(element) > _text_chars(root) / 2:
            element.tag = "div"


def _text_chars(element: Tree) -> int:
    """How many characters of text, JSON-LD left out."""
    scripts = sum(len(script.text or "") for script in element.iter("script"))
    return len(element.text_content()) - scripts


def _is_ld(element: Tree) -> bool:
    return (element.get("type") or "").strip().lower().startswith("application/ld+json")


def parse(body: bytes, content_type: str) -> tuple[Tree, Facts]:
    """The cleaned tree and the facts of a page.

    Raises `ExtractError`: too_large (bytes, elements), not_html.
    """
    if len(body) > MAX_BODY_BYTES:
        raise ExtractError(f"{len(body)} bytes", reason="too_large")
    data = to_utf8(body, content_type)
    _refuse_other_types(data, content_type)
    root = root_of(data)
    facts = _facts(root)
    _clean(root)
    return root, facts


def parse_fragment(body: bytes, content_type: str) -> Tree:
    """The tree of a feed's own content. Raises `ExtractError`: too_large, not_html."""
    if len(body) > MAX_BODY_BYTES:
        raise ExtractError(f"{len(body)} bytes", reason="too_large")
    data = to_utf8(body, content_type)
    root = root_of(b"<html><body><article>" + data + b"</article></body></html>")
    _clean(root)
    return root


# ── what the head says ───────────────────────────────────────────────────────────────────────────


def one_line(text: str) -> str:
    """White space collapsed, cut to `MAX_FACT_CHARS`."""
    return " ".join(text[: 2 * MAX_FACT_CHARS].split())[:MAX_FACT_CHARS]


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
    texts = islice((text for text in _texts_after(heading) if not text.isspace()), _MAX_NEAR_TITLE)
    return tuple(line for text in texts if 1 < len(line := one_line(text)) <= 200)


def _texts_after(heading: Tree) -> Iterator[str]:
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
        elif part.tag in _NO_BYLINES:
            walk.skip_subtree()
            continue
        else:
            text = part.text
        if text:
            yield text


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


def _facts(root: Tree) -> Facts:
    headings = [element for element in islice(root.iter("h1"), 5) if _text(element)]
    canonical, alternate = _links(root)
    blocks = (element.text or "" for element in root.iter("script") if _is_ld(element))
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


def lighten(root: Tree) -> None:
    """Take away what no reading of the text looks at. The tree is copied four times from here on."""
    etree.strip_elements(root, *WIDGETS, with_tail=False)
    etree.strip_attributes(root, *_UNREAD)


# ── text of blocks ───────────────────────────────────────────────────────────────────────────────


def paragraph_chars(root: Tree) -> int:
    """How many characters stand in paragraphs: the measure of whether an extraction missed the text."""
    return sum(len(" ".join(element.itertext())) for element in root.iter("p"))


def block_lines(root: Tree) -> list[str]:
    """Every block of text, in order, captions and scripts left out."""
    lines: list[str] = [""]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag in _BLOCKS:
            lines.append("")
        if event == "end":
            lines[-1] += element.tail or ""
        elif element.tag in _QUIET:
            walk.skip_subtree()
        else:
            lines[-1] += element.text or ""
    return [line for raw in lines if (line := " ".join(raw.split()))]
