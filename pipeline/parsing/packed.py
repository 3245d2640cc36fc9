"""Documents that are stored packed: `sitemap.xml.gz` comes as a gzip file, not as a coding of HTTP.

Such a body passed the caps of the wire as it is; what is in it gets the same caps here.
"""

from __future__ import annotations

import zlib

from pipeline.errors import ParseError

MAX_BYTES = 10_000_000
"""Unpacked; as much as a body may have that was not packed."""
_MAX_RATIO = 200
"""A bomb reaches 1030, real sitemaps stay below 60."""
_RATIO_FROM_BYTES = 1_000_000
"""Below this a high ratio is harmless and not rare."""
_MAX_MEMBERS = 100
"""Written one after another by programs that append; each costs a start."""
_STEP_BYTES = 262_144
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WBITS = 16 + zlib.MAX_WBITS


def is_packed(body: bytes) -> bool:
    """Whether the body is a gzip file."""
    return body.startswith(_GZIP_MAGIC)


def unpacked(body: bytes) -> bytes:
    """What a gzip file holds; any other body as it is.

    Raises `ParseError`: too_large over a cap, not_a_feed where the file is broken or ends before its end.
    Source: RFC 1952 §2.2, members after one another are one file.
    """
    if not is_packed(body):
        return body
    found = bytearray()
    rest = body
    for _ in range(_MAX_MEMBERS):
        rest = _unpack_member(rest, found, _limit(len(body)))
        if not rest.startswith(_GZIP_MAGIC):  # what follows and is no member is padding
            return bytes(found)
    raise ParseError(f"over {_MAX_MEMBERS} members in a gzip file", reason="too_large", transient=False)


def _limit(packed_bytes: int) -> int:
    return min(MAX_BYTES, max(_RATIO_FROM_BYTES, _MAX_RATIO * packed_bytes))


def _unpack_member(data: bytes, found: bytearray, limit: int) -> bytes:
    """Add one member to `found`; what comes behind it."""
    stream = zlib.decompressobj(_GZIP_WBITS)
    while not stream.eof:
        try:
            piece = stream.decompress(data, _STEP_BYTES)
        except zlib.error as error:
            raise ParseError(f"no gzip file: {error}") from error
        found += piece
        if len(found) > limit:
            raise ParseError(f"over {limit} bytes in {len(data)}", reason="too_large", transient=False)
        data = stream.unconsumed_tail
        if not piece and not data and not stream.eof:
            raise ParseError("a gzip file that ends before its end")
    return stream.unused_data
