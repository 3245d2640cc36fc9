"""Which character encoding a page is in, and its text as UTF-8.

Order: byte order mark, what HTTP declares, what the page declares, UTF-8, detection. Knows bytes and
labels only, nothing of HTML beyond the one declaration that the HTML standard lets a page make.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([\w.:-]{2,40})""", re.I)
_HTTP = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.I)
_PRESCAN_BYTES = 4_096
"""Browsers look into the first 1,024 bytes; real pages declare it somewhat later, too."""
_SAMPLE_BYTES = 5_000
"""Detection sees this much of the beginning and of the end: more costs time and changes no verdict."""
_MANGLED_SHARE = 0.01
"""Up to this share of undecodable characters the declared encoding is right and the page is damaged."""
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
}
"""What a label means on the web. Source: WHATWG Encoding, section 4.2; a page whose UTF-16 label could
be read as ASCII is not UTF-16."""


def _codec(label: str) -> str | None:
    """Python's name of the encoding that the web means by this label; None = no text encoding."""
    try:
        info = codecs.lookup(label)
    except LookupError:
        return None
    # rot13, hex, zlib and their like are codecs too; only text encodings decode bytes to str
    if not getattr(info, "_is_text_encoding", True):
        return None
    return _SUPERSETS.get(info.name, info.name)


def declared(body: bytes, content_type: str) -> list[str]:
    """The encodings that HTTP and the page name, in order of authority, known ones only.

    >>> declared(b'<meta charset="utf-8">', "text/html; charset=ISO-8859-1")
    ['cp1252', 'utf-8']
    """
    labels = [match[1] for match in (_HTTP.search(content_type),) if match]
    found = _DECLARED.search(body[:_PRESCAN_BYTES])
    if found:
        labels.append(found[1].decode("ascii", "replace"))
    return list(dict.fromkeys(name for name in map(_codec, labels) if name))


def _detected(body: bytes) -> str:
    sample = body if len(body) <= 2 * _SAMPLE_BYTES else body[:_SAMPLE_BYTES] + body[-_SAMPLE_BYTES:]
    best = from_bytes(sample).best()
    return best.encoding if best else "utf-8"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly(body: bytes, name: str) -> str | None:
    text = body.decode(name, "replace")
    return text if text.count("\ufffd") <= _MANGLED_SHARE * len(text) else None


def to_utf8(body: bytes, content_type: str) -> bytes:
    """The text of the body in UTF-8, without byte order mark; what cannot be read becomes U+FFFD.

    >>> to_utf8("caf\\u00e9".encode("latin-1"), "text/html; charset=latin-1").decode()
    'café'
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace").encode("utf-8", "replace")
    # Text that is valid UTF-8 with multi-byte sequences in it is nothing else, whatever is declared:
    # a server's default label is wrong more often than chance builds such sequences.
    if _is_utf8(body):
        return body
    for name in [*declared(body, content_type), "utf-8"]:
        text = _mostly(body, name)
        if text is not None:
            return text.encode("utf-8", "replace")
    return body.decode(_detected(body), "replace").encode("utf-8", "replace")
