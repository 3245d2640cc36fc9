"""HTML as publishers send it to HTML that can be kept and shown: an allow list, nothing that acts.

Used where an entry's text is kept as a page of its own; what is read only for its words needs no cleaning,
and it would cost half of the reading.
"""

from __future__ import annotations

import re

import nh3

from pipeline.parsing.dialects import VOID_ELEMENTS
from pipeline.parsing.text import MAX_CONTENT_CHARS, as_markup, plain

_MAX_DEPTH = 200
"""Of open elements: 50,000 of them take 16 s, texts that are never deeper than this 0.1 s."""
_MAX_MARKS = 10_000
"""Ampersands and attributes of one text, each of them dear; real texts of this size have some hundreds."""
_MAX_CHARS = 2 * MAX_CONTENT_CHARS
"""Of the result: a tag that is never closed is repeated in every paragraph."""
_MEANT_OTHERWISE = "<>&\xa0\r\0\ufeff"
"""Characters that cleaning takes out or spells in another way; texts without them stay as they are."""
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LONG_TAG = re.compile(r"<[a-zA-Z](?:[^<>\s]*\s){1000}")
# No end tag, or one that the next of their kind implies: they add no depth without others around them.
_SHALLOW = VOID_ELEMENTS | {"dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
_TAGS = {
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "blockquote", "br", "caption",
    "cite", "code", "col", "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li",
    "main", "mark", "ol", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small",
    "source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "tt", "u", "ul", "var", "video", "wbr",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "hreflang"},
    "audio": {"controls", "src"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "ins": {"cite", "datetime"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"controls", "height", "poster", "src", "width"},
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    clean_content_tags={"script", "style"},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)


def clean_html(markup: str) -> str:
    """What may be shown of an HTML fragment. Of one that was made to be dear to clean, its first words.

    >>> clean_html('<p onclick="x()">Fish <script>y()</script><a href="javascript:z()">and</a> chips</p>')
    '<p>Fish <a rel="noopener noreferrer">and</a> chips</p>'
    """
    markup = markup[:MAX_CONTENT_CHARS]
    if not any(char in markup for char in _MEANT_OTHERWISE):
        return markup
    if not _is_dear(markup):
        cleaned = _CLEANER.clean(markup)
        if len(cleaned) <= _MAX_CHARS:
            return cleaned
    return as_markup(plain(markup, MAX_CONTENT_CHARS))


def _is_dear(markup: str) -> bool:
    if markup.count("&") + markup.count("=") > _MAX_MARKS or _LONG_TAG.search(markup):
        return True
    if markup.count("<") <= _MAX_DEPTH:
        return False
    opened: list[str] = []
    for closes, name in _TAG_NAME.findall(markup):
        if name.lower() in _SHALLOW:
            continue
        if not closes:
            opened.append(name.lower())
        elif opened and opened[-1] == name.lower():  # one that closes another may be ignored
            opened.pop()
        if len(opened) > _MAX_DEPTH:
            return True
    return False
