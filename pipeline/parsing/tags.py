"""Links, anchors and bases of a page, found without reading it as HTML.

Pages come from anywhere, so the patterns cannot look twice at a character, and whatever there may be much
of has a limit. What a tag means is not known here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

HEAD_CHARS = 262_144
"""Where `<link>` is looked for; of real pages 99 % have their whole head in fewer."""
_MAX_TAGS = 10_000
_MAX_LINKS = 500
_MAX_ANCHORS = 2_000
_TAG_CHARS = 2_048

PAGE_TAGS = re.compile(r"<(?:(!--)|(script|style|textarea)\b|(link|a|base)\s)", re.I)
HEAD_TAGS = re.compile(r"<(?:(!--)|(script|style|textarea)\b|(link|base)\s)", re.I)
_ENDS = {name: re.compile(f"</{name}", re.I) for name in ("script", "style", "textarea")} | {
    "comment": re.compile("-->")
}
_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])([A-Za-z:-]{1,30}+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))|([<>])"""
)


def found(page: str, kinds: re.Pattern[str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, attributes and what stands behind each tag of interest, outside comments and scripts."""
    position, room = 0, {"link": _MAX_LINKS, "a": _MAX_ANCHORS, "base": 1}
    for _ in range(_MAX_TAGS):
        match = kinds.search(page, position)
        if match is None:
            return
        comment, opaque, name = match.groups()
        position = match.end()
        if comment or opaque:
            position = _behind(page, position, opaque)
            continue
        name = name.lower()
        room[name] -= 1
        if room[name] >= 0 and (name == "a" or position < HEAD_CHARS):
            piece = page[position : position + _TAG_CHARS]
            attributes, length = _attributes(piece)
            position += length
            yield name, attributes, piece[length:]


def _behind(page: str, position: int, opaque: str | None) -> int:
    """The end of a comment, or of an element whose inside is no markup; without one that of the page."""
    end = _ENDS[opaque.lower() if opaque else "comment"].search(page, position)
    return end.end() if end else len(page)


def _attributes(piece: str) -> tuple[dict[str, str], int]:
    """Of the tag that `piece` begins in, and where it ends; of an attribute given twice the first."""
    given: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(piece):
        if match[5]:
            return given, match.end()
        value = next(group for group in match.group(2, 3, 4) if group is not None)
        given.setdefault(match[1].lower(), html.unescape(value).strip())
    return given, len(piece)
