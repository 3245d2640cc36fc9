"""One GET over aiohttp: redirects by hand, every address checked, body and time bounded.

Every exception of aiohttp, the operating system and TLS ends here, as a `FetchError`. What a status
or a redirect means is decided in `polling`; what is inside a body is no concern here.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from pipeline.adapters.address_guard import AddressRefusedError, guarded_socket
from pipeline.adapters.decoding import ACCEPT_ENCODING, BoundedBody
from pipeline.errors import FetchError
from pipeline.model import Hop, Request, Response
from pipeline.polling import redirects
from pipeline.settings import HttpSettings

_CONNECTIONS = 300
_CONNECTIONS_PER_HOST = 2
_KEEP_ALIVE_S = 10.0
_DNS_CACHE_S = 300
_DNS_CACHE_NAMES = 50_000
"""~45 KB for each kept TLS connection; aiohttp forgets a name after 10 s, and more than 1,000 names."""

_SILENCE_S = 10.0
"""No byte for so long ends a request, whatever its own time."""

_MAX_FIELD_BYTES = 32_768
_MAX_FIELDS = 128
"""Of an answer's header. News sites send Content-Security-Policy lines of over 8 KB, aiohttp's default."""

_BODILESS = frozenset({204, 304})


class AiohttpHttp:
    """`ports.Http`. Belongs to the event loop that it was opened in; `get` opens it when need be."""

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

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
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def get(self, request: Request) -> Response:
        """Any complete answer, whatever its status. Raises `FetchError`."""
        try:
            async with asyncio.timeout(request.timeout_s):
                return await self._follow(request)
        # ValueError: what yarl, getaddrinfo and aiohttp's header writer say of text they cannot use.
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _mapped(error) from error

    async def _follow(self, request: Request) -> Response:
        begun = asyncio.get_running_loop().time()
        settings = self._settings
        url = redirects.first_url(request.url, settings.allow_networks)
        hops: tuple[Hop, ...] = ()
        while True:
            headers = redirects.headers_for(request, url, settings.user_agent)
            async with self._asked(url, headers) as answer:
                if answer.status in redirects.REDIRECTS:
                    hops += (Hop(status=answer.status, url=url),)
                    url = redirects.next_hop(
                        url,
                        answer.headers.get("location"),
                        asked=[hop.url for hop in hops],
                        max_redirects=settings.max_redirects,
                        allow_networks=settings.allow_networks,
                    )
                    continue
                return Response(
                    url=url,
                    status=answer.status,
                    headers=_headers(answer.headers),
                    body=await self._read(answer, request.max_bytes),
                    hops=hops,
                    elapsed_s=asyncio.get_running_loop().time() - begun,
                )

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

    def _asked(
        self, url: str, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        return self._opened().get(
            URL(url, encoded=True),
            headers={**headers, "accept-encoding": ACCEPT_ENCODING},
            allow_redirects=False,
        )

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                socket_factory=guarded_socket(self._settings),
                limit=_CONNECTIONS,
                limit_per_host=_CONNECTIONS_PER_HOST,
                keepalive_timeout=_KEEP_ALIVE_S,
                ttl_dns_cache=_DNS_CACHE_S,
                dns_cache_max_size=_DNS_CACHE_NAMES,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                # Without `total` and `connect`: both would count the wait for a free connection.
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=self._settings.connect_timeout_s, sock_read=_SILENCE_S
                ),
                max_line_size=_MAX_FIELD_BYTES,
                max_field_size=_MAX_FIELD_BYTES,
                max_headers=_MAX_FIELDS,
            )
        return self._session


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


def _mapped(error: Exception) -> FetchError:
    # aiohttp wraps what the socket factory raised
    told = error.__cause__ if isinstance(error.__cause__, AddressRefusedError) else error
    reason = next(reason for kind, reason in _REASONS if isinstance(told, kind))
    detail = _QUERY.sub("", f"{type(error).__name__}: {error}")[:300]
    return FetchError(detail, reason=reason, transient=reason not in _FINAL)
