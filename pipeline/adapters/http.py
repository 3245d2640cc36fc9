"""One GET over aiohttp: redirects by hand, every address checked, body and time bounded.

Every exception of aiohttp, the operating system and TLS ends here, as a `FetchError`. What a status
or a redirect means is decided in `polling`; what is inside a body is no concern here.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.http import RawResponseMessage
from aiohttp.http_exceptions import HttpProcessingError

from pipeline import urls
from pipeline.adapters import tls
from pipeline.adapters.address_guard import AddressRefusedError
from pipeline.adapters.address_turns import AddressTurns, Turn
from pipeline.adapters.connections import Connections, Place
from pipeline.adapters.decoding import ACCEPT_ENCODING, BoundedBody
from pipeline.adapters.names import Lookup, Names, system_lookup
from pipeline.errors import FetchError
from pipeline.model import Hop, Request, Response
from pipeline.polling import redirects
from pipeline.ports import Gate
from pipeline.settings import HttpSettings

_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """What belongs to one event loop."""

    connections: Connections
    names: Names
    turns: AddressTurns


class AiohttpHttp:
    """`ports.Http`. Belongs to the event loop that it was opened in; `get` opens it when need be.

    `lookup`: from names to addresses, the system's own unless told otherwise.
    """

    def __init__(self, settings: HttpSettings, lookup: Lookup = system_lookup) -> None:
        self._settings = settings
        self._lookup = lookup
        self._ways: _Ways | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Make the pool of connections inside the running loop."""
        self._opened()

    async def close(self) -> None:
        """Close every connection; a later `get` opens anew."""
        ways, self._ways = self._ways, None
        if ways is not None:
            await ways.connections.close()
            ways.names.close()

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        """See the port."""
        # `left_s` runs only while a server is asked: waiting for a turn is no fault of its
        settings, ways, clock = self._settings, self._opened(), asyncio.get_running_loop().time
        url = redirects.first_url(request.url, settings.allow_networks)
        hops: tuple[Hop, ...] = ()
        left_s = request.timeout_s
        while True:
            try:
                async with ways.turns.at(url) as turn:
                    begun = clock()
                    async with asyncio.timeout(left_s):
                        answer, body = await self._asked(request, url, turn)
                left_s -= clock() - begun
            # ValueError: what getaddrinfo and our header writer say of text they cannot use.
            except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
                raise _mapped(error, url) from error
            if body is not None:
                return Response(
                    url=url,
                    status=answer.code,
                    headers=_headers(answer.headers),
                    body=body,
                    hops=hops,
                    elapsed_s=request.timeout_s - left_s,
                )
            hops += (Hop(status=answer.code, url=url),)
            url = redirects.next_hop(
                url,
                answer.headers.get("location"),
                asked=[hop.url for hop in hops],
                max_redirects=settings.max_redirects,
                allow_networks=settings.allow_networks,
            )
            if gate is not None:
                await gate(url)

    async def _asked(self, request: Request, url: str, turn: Turn) -> tuple[RawResponseMessage, bytes | None]:
        """The answer of one hop, and its body; None = a redirect to follow, whose body nobody reads."""
        place = Place(
            host=urls.host_name(url),
            port=urls.port(url) or 0,
            addresses=turn.addresses,
            tls=tls.context(redirects.tls_for(request, url)) if url.startswith("https:") else None,
            named_port=redirects.port_for(request, url),
        )
        head = _head(url, redirects.headers_for(request, url, self._settings.user_agent), turn.is_last)

        async def read(
            answer: RawResponseMessage, content: aiohttp.StreamReader
        ) -> tuple[RawResponseMessage, bytes | None]:
            if redirects.sends_on(answer.code, answer.headers):
                return answer, None
            return answer, await self._read(answer, content, request.max_bytes)

        return await self._opened().connections.ask(place, head, read)

    async def _read(self, answer: RawResponseMessage, content: aiohttp.StreamReader, max_bytes: int) -> bytes:
        if answer.code in _BODILESS:
            return b""
        body = BoundedBody(
            ", ".join(answer.headers.getall("content-encoding", ())),
            max_wire=self._settings.max_wire_bytes,
            max_decoded=max_bytes,
        )
        body.announced(int(answer.headers.get("content-length", 0)))
        while chunk := await content.readany():
            body.feed(chunk)
        return body.finish()

    def _opened(self) -> _Ways:
        if self._ways is None:
            names = Names(self._lookup, timeout_s=self._settings.connect_timeout_s)
            turns = AddressTurns(names, self._settings.connections_per_ip)
            self._ways = _Ways(
                connections=Connections(self._settings, turns.opened), names=names, turns=turns
            )
        return self._ways


def _head(url: str, headers: Mapping[str, str], is_last: bool) -> bytes:
    """What is sent. `url`: absolute, with a path; `is_last`: the connection is not kept.

    Raises `ValueError` when a header would begin a line of its own.
    """
    path = url[url.index("/", url.index("//") + 2) :]
    lines = [f"GET {path} HTTP/1.1", f"Host: {urls.host(url)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"accept-encoding: {ACCEPT_ENCODING}")
    if is_last:
        lines.append("connection: close")
    text = "\r\n".join((*lines, "", ""))
    if text.count("\n") != len(lines) + 1 or text.count("\r") != len(lines) + 1 or "\0" in text:
        raise ValueError("a header with a line break or a zero in it")
    return text.encode("utf-8")


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
    (socket.gaierror, "dns"),
    (ssl.SSLError, "tls"),
    (AddressRefusedError, "address_refused"),
    (TimeoutError, "timeout"),
    (aiohttp.ClientConnectorError, "connect"),
    (aiohttp.ClientPayloadError, "truncated"),
    (aiohttp.ClientConnectionError, "reset"),
    (ConnectionResetError, "reset"),
    (aiohttp.ClientError, "protocol"),
    (HttpProcessingError, "protocol"),
    (OSError, "connect"),
    (ValueError, "bad_url"),
)
"""First match counts, so the narrower types stand above."""

_FINAL = frozenset({"address_refused", "bad_url"})

_QUERY = re.compile(r"\?[^\s'\")]*")
"""Some feeds have their key in the query; aiohttp's messages quote whole URLs."""


def _mapped(error: Exception, url: str) -> FetchError:
    reason = next(reason for kind, reason in _REASONS if isinstance(error, kind))
    detail = _QUERY.sub("", f"{type(error).__name__}: {error}")[:300]
    return FetchError(detail, reason=reason, transient=reason not in _FINAL, url=url)
