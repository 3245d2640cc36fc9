"""One body, from wire bytes to content, never larger than it may be.

Knows content codings (RFC 9110 §8.4) and caps; knows no connection, no URL, no charset.
"""

from __future__ import annotations

import sys
import zlib
from typing import Protocol

import brotli

from pipeline.errors import FetchError

if sys.version_info >= (3, 14):
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
"""Constant: servers give each coding its own ETag, so another list would miss the 304."""

_STEP_BYTES = 262_144
"""Decoded at most so much before the caps are looked at again."""

_MAX_RATIO = 200
"""A gzip bomb reaches 1030, real pages and feeds stay below 60."""

_RATIO_FROM_BYTES = 1_000_000
"""Below this a high ratio is harmless and not rare (a page of blanks)."""

_MAX_MEMBERS = 1_000
"""gzip members or zstd frames after one another; servers send one, each restart costs a copy."""

_ZSTD_WINDOW_LOG = 23
"""8 MB. Source: RFC 9659 §3, the largest window allowed for this coding."""

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WBITS = 16 + zlib.MAX_WBITS


class _Codec(Protocol):
    """`more`: further output may come without further input. `complete`: ends where a stream ends."""

    more: bool

    @property
    def complete(self) -> bool: ...

    def decode(self, data: bytes, room: int) -> bytes: ...


class _Zlib:
    """gzip (several members allowed, RFC 1952 §2.2), zlib or raw deflate."""

    def __init__(self, wbits: int) -> None:
        self.more = False
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._members = 1
        self._rest = b""

    @property
    def complete(self) -> bool:
        return self._stream.eof

    def decode(self, data: bytes, room: int) -> bytes:
        data = self._rest + data
        self._rest = b""
        self.more = False
        if self._stream.eof and not self._begins_member(data):
            return b""
        piece = self._stream.decompress(data, room)
        self._rest = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        self.more = bool(self._rest) or len(piece) == room
        return piece

    def _begins_member(self, data: bytes) -> bool:
        """What follows a stream and is no further member is padding, as browsers hold."""
        if self._wbits != _GZIP_WBITS:
            return False
        if data == _GZIP_MAGIC[:1]:
            self._rest = data
            return False
        if not data.startswith(_GZIP_MAGIC):
            return False
        self._members += 1
        _check_members(self._members)
        self._stream = zlib.decompressobj(self._wbits)
        return True


class _Zstd:
    """Frames after one another (RFC 8878 §3)."""

    def __init__(self) -> None:
        self.more = False
        self._frame = _zstd_frame()
        self._frames = 1
        self._rest = b""

    @property
    def complete(self) -> bool:
        return self._frame.eof

    def decode(self, data: bytes, room: int) -> bytes:
        data = self._rest + data
        self._rest = b""
        self.more = False
        if self._frame.eof:
            self._frames += 1
            _check_members(self._frames)
            self._frame = _zstd_frame()
        piece = self._frame.decompress(data, room)
        if self._frame.eof:
            self._rest = self._frame.unused_data
            self.more = bool(self._rest)
        else:
            self.more = not self._frame.needs_input
        return piece


class _Brotli:
    """One stream (RFC 7932); the decoder itself refuses what follows it."""

    def __init__(self) -> None:
        self.more = False
        self._stream = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._stream.is_finished())

    def decode(self, data: bytes, room: int) -> bytes:
        piece: bytes = self._stream.process(data, output_buffer_limit=room)
        self.more = not self.complete and not self._stream.can_accept_more_data()
        return piece


class BoundedBody:
    """Takes wire bytes, keeps decoded bytes. Both caps in bytes; a body of exactly the cap passes."""

    def __init__(self, content_encoding: str, *, max_wire: int, max_decoded: int) -> None:
        self._coding = _coding(content_encoding)
        self._max_wire = max_wire
        self._max_decoded = max_decoded
        self._codec: _Codec | None = None
        self._wire = 0
        self._body = bytearray()

    def announced(self, length: int) -> None:
        """Judge a Content-Length before anything is read. Raises `FetchError` too_large."""
        cap = self._max_wire if self._coding else min(self._max_wire, self._max_decoded)
        if length > cap:
            raise FetchError(f"{length} bytes announced, {cap} allowed", reason="too_large", transient=False)

    def feed(self, chunk: bytes) -> None:
        """Take what came over the wire. Raises `FetchError` too_large, bad_encoding."""
        self._wire += len(chunk)
        if self._wire > self._max_wire:
            raise FetchError(f"over {self._max_wire} bytes sent", reason="too_large", transient=False)
        if not self._coding:
            self._keep(chunk)
        elif chunk:
            try:
                self._decode(chunk)
            except (zlib.error, brotli.error, ZstdError) as error:
                raise FetchError(f"not {self._coding}: {error}", reason="bad_encoding") from error

    def finish(self) -> bytes:
        """The whole body. Raises `FetchError` truncated when the coding has not come to its end."""
        if self._codec is not None and not self._codec.complete:
            raise FetchError(f"{self._coding} ends before its end", reason="truncated")
        return bytes(self._body)

    def _decode(self, data: bytes) -> None:
        if self._codec is None:
            self._codec = _codec(self._coding, data[0])
        while True:
            room = min(_STEP_BYTES, self._max_decoded - len(self._body) + 1)
            self._keep(self._codec.decode(data, room))
            if not self._codec.more:
                return
            data = b""

    def _keep(self, piece: bytes) -> None:
        self._body += piece
        size = len(self._body)
        if size > self._max_decoded:
            raise FetchError(f"over {self._max_decoded} bytes", reason="too_large", transient=False)
        if self._coding and size > _RATIO_FROM_BYTES and size > _MAX_RATIO * self._wire:
            raise FetchError(f"over {_MAX_RATIO} times as large as sent", reason="too_large", transient=False)


def _coding(content_encoding: str) -> str:
    """The one coding applied, "" = none. Two on top of each other are refused: only bombs do that."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name.removeprefix("x-") for name in names if name not in ("", "identity")]
    if not names:
        return ""
    if len(names) > 1 or names[0] not in ("gzip", "deflate", "br", "zstd"):
        raise FetchError(f"Content-Encoding {content_encoding[:80]!r}", reason="bad_encoding")
    return names[0]


def _codec(coding: str, first: int) -> _Codec:
    if coding == "br":
        return _Brotli()
    if coding == "zstd":
        return _Zstd()
    if coding == "gzip":
        return _Zlib(_GZIP_WBITS)
    # RFC 9110 §8.4.1.2 means zlib by "deflate", old servers send it raw. CM = 8 (RFC 1950 §2.2)
    # tells: a raw stream begins so only with a stored block whose padding is not zero.
    return _Zlib(zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS)


def _zstd_frame() -> ZstdDecompressor:
    return ZstdDecompressor(options={DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})


def _check_members(count: int) -> None:
    if count > _MAX_MEMBERS:
        raise FetchError(f"over {_MAX_MEMBERS} streams in one body", reason="bad_encoding")
