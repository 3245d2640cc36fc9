"""A document's bytes to UTF-8, whatever header, declaration and byte order mark say of them.

A byte order mark is believed, then the bytes themselves: text that is valid UTF-8 is nothing else. Then
the header, then the declaration. Source: RFC 7303 §3; windows-1252 for Latin-1 as in the WHATWG standard.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HEAD_BYTES = 256
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
# Names under which more is written than they stand for.
_WIDER = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "latin-1", "latin1"), "windows-1252"),
    **{
        "iso-8859-9": "windows-1254",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "shift_jis": "cp932",
        "big5": "big5hkscs",
    },
}
# In seven bits: their bytes look like ASCII and are not.
_SHIFTING = ("iso-2022-", "hz")
# "surrogateescape" keeps a byte that is no UTF-8 as this character.
_OF_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("windows-1252", "replace") for byte in range(0x80, 0x100)}


def to_utf8(body: bytes, content_type: str | None) -> tuple[bytes, bool]:
    """The document in UTF-8 without a mark; whether it is written otherwise than it says.

    Bytes that are no text in the encoding that was found are read as windows-1252, one by one.
    `content_type`: the whole header, None = none sent.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], encoding)
    for head, encoding in _UNMARKED:
        if body.startswith(head):
            return _decoded(body, encoding)
    sent = _CHARSET.search(content_type or "")
    declared = _DECLARED.match(body, 0, _HEAD_BYTES)
    names = [name.lower() for name in (sent and sent[1], declared and declared[1].decode("ascii")) if name]
    if body.isascii():
        shifting = next((name for name in names if name.startswith(_SHIFTING)), None)
        return _decoded(body, shifting) if shifting else (body, _is_wide(names))
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _from_legacy(body, names)
    return body, bool(names) and not any(_is_utf8(name) for name in names)


def _from_legacy(body: bytes, names: list[str]) -> tuple[bytes, bool]:
    """Bytes that are not UTF-8, by the first of these names that fits."""
    for position, name in enumerate(names):
        if not _is_utf8(name):
            try:
                text = body.decode(_WIDER.get(name, name))
            except (UnicodeError, LookupError):
                continue
            return text.encode("utf-8", "replace"), position > 0
    return _decoded(body, "utf-8")[0], True


def _decoded(body: bytes, encoding: str) -> tuple[bytes, bool]:
    try:
        return body.decode(encoding).encode("utf-8"), False
    except (UnicodeError, LookupError):
        pass
    if encoding == "utf-8":
        # a whole Latin-1 text has no valid sequences, a text put together from two sources has some
        return _mixed(body).encode("utf-8"), True
    text = body.decode(encoding, "replace") if encoding.startswith("utf-") else body.decode("latin-1")
    return text.encode("utf-8", "replace"), True


def _mixed(body: bytes) -> str:
    """UTF-8, and windows-1252 where it is none."""
    return body.decode("utf-8", "surrogateescape").translate(_OF_WINDOWS)


def _is_utf8(name: str) -> bool:
    return name.replace("_", "-") in {"utf-8", "utf8"}


def _is_wide(names: list[str]) -> bool:
    """Whether an encoding is named that needs more than a byte for each ASCII character."""
    return any(
        name.replace("_", "-").startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs", "iso-10646"))
        for name in names
    )
