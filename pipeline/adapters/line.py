"""One connection and one request over it: aiohttp's protocol and its reader of answers.

Whether a connection is kept, and what an answer means, is no concern here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage

_SILENCE_S = 10.0
"""No byte for so long ends a request, whatever its own time."""

_MAX_FIELD_BYTES = 32_768
_MAX_FIELDS = 128
"""Of an answer's header. News sites send Content-Security-Policy lines of over 8 KB, aiohttp's default."""


class Line(ResponseHandler):
    """One connection. `over` is called once, when it has come to its end, whoever ended it.

    `rests_since`: seconds of the loop's clock, None = in use.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, over: Callable[[], None]) -> None:
        super().__init__(loop)
        self.rests_since: float | None = None
        self._over: Callable[[], None] | None = over

    @property
    def is_ready(self) -> bool:
        """Whether it may be asked again: what arrives while nothing was asked is no answer."""
        return self.is_connected() and not self.should_close

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio. Without aiohttp's TCP_NODELAY: both event loops have set it already."""
        self.transport = cast("asyncio.Transport", transport)

    def close(self) -> None:
        """See aiohttp."""
        self._end()
        super().close()

    def connection_lost(self, exc: BaseException | None) -> None:
        """See asyncio."""
        self._end()
        super().connection_lost(exc)

    def _end(self) -> None:
        over, self._over = self._over, None
        if over is not None:
            over()


async def exchanged(line: Line, head: bytes) -> tuple[RawResponseMessage, aiohttp.StreamReader]:
    """The head of the answer to `head`, and its body, still to be read.

    Raises `aiohttp.ClientError`, `HttpProcessingError`, `OSError`.
    """
    line.set_response_params(
        read_until_eof=True,
        auto_decompress=False,
        read_timeout=_SILENCE_S,
        max_line_size=_MAX_FIELD_BYTES,
        max_field_size=_MAX_FIELD_BYTES,
        max_headers=_MAX_FIELDS,
    )
    if line.transport is not None:  # else reading says why
        line.transport.write(head)
        line.start_timeout()
    while True:
        message, content = await line.read()
        if not 100 <= message.code < 200 or message.code == 101:
            return message, content
