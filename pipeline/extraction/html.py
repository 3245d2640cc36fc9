"""Bytes to a clean tree and what it says of itself. Keeps every cap.

One parse a page. The tree is opaque to most others (`Tree`): they ask for `Facts` and lines, and hand it
on to the text extraction. Must not know what makes an article.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from lxml import etree, html

from pipeline.errors import ExtractError
from pipeline.extraction.charset import to_utf8
from pipeline.extraction.facts import Facts
from pipeline.extraction.facts import read as read_facts
from pipeline.extraction.tree import Tree, is_ld

MAX_BODY_BYTES = 5_000_000
"""Of 2,000 news pages the largest has 5.3 MB, 99 % are below 1.6 MB. Source: docs/extraction.md."""
MAX_ELEMENTS = 30_000
"""Real pages have at most 10,145; some passes over the tree are quadratic in their number."""
MAX_TAGS = 10 * MAX_ELEMENTS
"""Of "<" in the text, scripts included: what is beyond takes 400 MB to parse, only to be refused after."""
MAX_ATTRIBUTE_CHARS = 1_000
"""Longer ones are inlined pictures and data for scripts; patterns over them are slow."""
_SNIFFED = 1_024
_MAX_CONTROL_SHARE = 0.01
_CONTROL = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
"""No text of XML may hold them (XML 1.0 §2.2)."""
_NO_REFERENCE = re.compile(
    rb"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|"
    rb"[xX]0*(?:[1-8bBcCeEfF]|1[\da-fA-F]|[fF]{3}[eEfF])(?![\da-fA-F]));?"
)
"""References to these and to control characters, which the parser lets through."""
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
_FOR_BROWSERS = (
    "crossorigin", "data-src", "data-srcset", "decoding", "height", "loading", "media", "onclick",
    "placeholder", "sizes", "src", "srcset", "tabindex", "target", "width",
)  # fmt: skip
"""Frequent attributes that nobody here ever asks for, long ones among them."""
_UNREAD = (
    "alt", "aria-label", "content", "data-id", "data-testid", "href", "itemscope", "itemtype", "name",
    "property", "rel", "title", "value",
)  # fmt: skip
"""More of them that the text extraction never asks for."""
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
_LONG = etree.XPath(f"/descendant::*/@*[string-length() > {MAX_ATTRIBUTE_CHARS}]")


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


def _settable(data: bytes) -> bytes:
    """Without the characters that lxml refuses when a text is set: none of them may enter the tree."""
    if _NO_CHARACTERS[0][:1] in data:  # one byte is looked for ten times as fast as three
        for character in _NO_CHARACTERS:
            data = data.replace(character, b"")
    return _NO_REFERENCE.sub(b" ", data).translate(None, _CONTROL)


def root_of(data: bytes) -> Tree:
    """The root of a document in UTF-8 as it stands. Raises `ExtractError`: not_html, too_large."""
    tags = data.count(b"<")
    if tags > MAX_TAGS:
        raise ExtractError("more tags than any real page", reason="too_large")
    try:
        root = etree.fromstring(_settable(data), parser=_parser())
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
        if not is_ld(script):
            script.tag = "style"  # what follows it may hold characters that lxml lets nobody set again
    etree.strip_elements(root, "style", with_tail=False)
    _open_up(root)
    etree.strip_elements(root, "noscript", "iframe", "svg", "template", with_tail=False)
    etree.strip_attributes(root, *_FOR_BROWSERS)
    for value in cast(list[Any], _LONG(root)):
        attributes = value.getparent().attrib
        try:
            del attributes[value.attrname]
        except (ValueError, KeyError):
            # "{" before a name that scripts fill in: lxml looks for a namespace
            attributes.clear()


def _open_up(root: Tree) -> None:
    """Make blocks of the elements that are no text by their kind and hold most of it all the same.

    Their end tag was forgotten, or the page shows its article from a `template`.
    """
    within = _in_paragraphs(root, (*_RAW, *_FRAMES))
    if not any(inside >= _LEFT_OPEN_CHARS or element.tag == "template" for element, inside in within.items()):
        return
    whole = paragraph_chars(root)
    for element, inside in within.items():
        if element.tag in _RAW:
            only = element.tag == "template" and inside == whole
            is_open = only or (inside >= _LEFT_OPEN_CHARS and inside > whole / 2)
        else:
            most = inside >= _LEFT_OPEN_CHARS > whole - inside
            is_open = most and _text_chars(element) > _text_chars(root) / 2
        if is_open:
            element.tag = "div"


def _in_paragraphs(root: Tree, kinds: tuple[str, ...]) -> dict[Tree, int]:
    """How many characters stand in paragraphs in each element of these kinds that has any."""
    chars = ((element, paragraph_chars(element)) for element in root.iter(*kinds))
    return {element: inside for element, inside in chars if inside}


def _text_chars(element: Tree) -> int:
    """How many characters of text, JSON-LD left out."""
    scripts = sum(len(script.text or "") for script in element.iter("script"))
    return len(element.text_content()) - scripts


def parse(body: bytes, content_type: str) -> tuple[Tree, Facts]:
    """The cleaned tree and the facts of a page.

    Raises `ExtractError`: too_large (bytes, elements), not_html.
    """
    if len(body) > MAX_BODY_BYTES:
        raise ExtractError(f"{len(body)} bytes", reason="too_large")
    data = to_utf8(body, content_type)
    _refuse_other_types(data, content_type)
    root = root_of(data)
    facts = read_facts(root)
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
