"""One GET over aiohttp: redirects by hand, every address checked, body and time bounded.

Every exception of aiohttp, the operating system and TLS ends here, as a `FetchError`. What a status
or a redirect means is decided in `polling`; what is inside a body is no concern here.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from pipeline.adapters import tls
from pipeline.adapters.address_guard import AddressRefusedError, guarded_socket, named_port
from pipeline.adapters.address_turns import AddressTurns
from pipeline.adapters.decoding import ACCEPT_ENCODING, BoundedBody
from pipeline.adapters.names import Lookup, Names, system_lookup
from pipeline.errors import FetchError
from pipeline.model import Hop, Request, Response
from pipeline.polling import redirects
from pipeline.ports import Gate
from pipeline.settings import HttpSettings

_CONNECTIONS = 300
_CONNECTIONS_PER_HOST = 2
_KEEP_ALIVE_S = 10.0
"""~45 KB for each kept TLS connection."""

_SILENCE_S = 10.0
"""No byte for so long ends a request, whatever its own time."""

_MAX_FIELD_BYTES = 32_768
_MAX_FIELDS = 128
"""Of an answer's header. News sites send Content-Security-Policy lines of over 8 KB, aiohttp's default."""

_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What belongs to one event loop."""

    session: aiohttp.ClientSession
    names: Names
    turns: AddressTurns


class AiohttpHttp:
    """`ports.Http`. Belongs to the event loop that it was opened in; `get` opens it when need be.

    `lookup`: from names to addresses, the system's own unless told otherwise.
    """

    def __init__(self, settings: HttpSettings, lookup: Lookup = system_lookup) -> None:
        self._settings = settings
        self._lookup = lookup
        self._line: _Line | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Make the session inside the running loop."""
        self._opened()

    async def close(self) -> None:
        """Close every connection; a later `get` opens anew."""
        line, self._line = self._line, None
        if line is not None:
            await line.session.close()
            await line.names.close()

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        """See the port."""
        # `left_s` runs only while a server is asked: waiting for a turn is no fault of its
        settings, line, clock = self._settings, self._opened(), asyncio.get_running_loop().time
        url = redirects.first_url(request.url, settings.allow_networks)
        hops: tuple[Hop, ...] = ()
        left_s = request.timeout_s
        while True:
            try:
                async with line.turns.at(url) as crowded:
                    begun = clock()
                    async with asyncio.timeout(left_s), self._asked(request, url, crowded) as answer:
                        sent_on = redirects.sends_on(answer.status, answer.headers)
                        body = b""
                        if not sent_on:
                            body = await self._read(answer, request.max_bytes)
                left_s -= clock() - begun
            # ValueError: what yarl, getaddrinfo and aiohttp's header writer say of text they cannot use.
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise _mapped(error, url) from error
            if not sent_on:
                return Response(
                    url=url,
                    status=answer.status,
                    headers=_headers(answer.headers),
                    body=body,
                    hops=hops,
                    elapsed_s=request.timeout_s - left_s,
                )
            hops += (Hop(status=answer.status, url=url),)
            url = redirects.next_hop(
                url,
                answer.headers.get("location"),
                asked=[hop.url for hop in hops],
                max_redirects=settings.max_redirects,
                allow_networks=settings.allow_networks,
            )
            if gate is not None:
                await gate(url)

    async def _read(self, answer: aiohttp.ClientResponse, max_bytes: int) -> bytes:
        if answer.status in _BODILESS:
            return b""
        body = BoundedBody(
            ", ".join(answer.headers.getall("content-encoding", ())),
            max_wire=self._settings.max_wire_bytes,
            max_decoded=max_bytes,
        )
        body.announced(answer.content_length or 0)
        async for chunk in answer.content.iter_any():
            body.feed(chunk)
        return body.finish()

    @asynccontextmanager
    async def _asked(self, request: Request, url: str, last: bool) -> AsyncIterator[aiohttp.ClientResponse]:
        headers = redirects.headers_for(request, url, self._settings.user_agent)
        headers["accept-encoding"] = ACCEPT_ENCODING
        if last:
            headers["connection"] = "close"
        reset = named_port.set(redirects.port_for(request, url))
        try:
            async with self._opened().session.get(
                URL(url, encoded=True),
                headers=headers,
                allow_redirects=False,
                ssl=tls.context(redirects.tls_for(request, url)),
            ) as answer:
                yield answer
        finally:
            named_port.reset(reset)

    def _opened(self) -> _Line:
        if self._line is None:
            names = Names(self._lookup, timeout_s=self._settings.connect_timeout_s)
            turns = AddressTurns(names, self._settings.connections_per_ip)
            self._line = _Line(session=_session(self._settings, names, turns), names=names, turns=turns)
        return self._line


def _session(settings: HttpSettings, names: Names, turns: AddressTurns) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        socket_factory=guarded_socket(settings, turns.opened),
        resolver=names,
        use_dns_cache=False,  # `names` remembers
        limit=_CONNECTIONS,
        limit_per_host=_CONNECTIONS_PER_HOST,
        keepalive_timeout=_KEEP_ALIVE_S,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        # Without `total` and `connect`: both would count the wait for a free connection.
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=settings.connect_timeout_s, sock_read=_SILENCE_S
        ),
        max_line_size=_MAX_FIELD_BYTES,
        max_field_size=_MAX_FIELD_BYTES,
        max_headers=_MAX_FIELDS,
    )


def _headers(raw: Mapping[str, str]) -> dict[str, str]:
    """Lower-case names; repeated fields joined (RFC 9110 §5.3), cookies left out: none is ever kept."""
    found: dict[str, str] = {}
    for name, value in raw.items():
        key = name.lower()
        if key != "set-cookie":
            text = _encodable(value)
            found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _encodable(value: str) -> str:
    """Bytes that are no UTF-8 arrive as surrogates, which no JSON and no Redis takes."""
    return value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "dns"),
    (socket.gaierror, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (AddressRefusedError, "address_refused"),
    (TimeoutError, "timeout"),
    (aiohttp.ClientConnectorError, "connect"),
    (aiohttp.ClientPayloadError, "truncated"),
    (aiohttp.InvalidURL, "bad_url"),
    (aiohttp.ClientConnectionError, "reset"),
    (ConnectionResetError, "reset"),
    (aiohttp.ClientError, "protocol"),
    (OSError, "connect"),
    (ValueError, "bad_url"),
)
"""First match counts, so the narrower types stand above."""

_FINAL = frozenset({"address_refused", "bad_url"})

_QUERY = re.compile(r"\?[^\s'\")]*")
"""Some feeds have their key in the query; aiohttp's messages quote whole URLs."""


def _mapped(error: Exception, url: str) -> FetchError:
    # aiohttp wraps what the socket factory raised
    told = error.__cause__ if isinstance(error.__cause__, AddressRefusedError) else error
    reason = next(reason for kind, reason in _REASONS if isinstance(told, kind))
    detail = _QUERY.sub("", f"{type(error).__name__}: {error}")[:300]
    return FetchError(detail, reason=reason, transient=reason not in _FINAL, url=url)
