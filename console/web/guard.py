"""Who may ask the web console, and what every answer says to browsers. Decided on header values alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Middleware

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Titles and URLs come from outside: whatever they hold, no script of theirs runs and nothing is loaded."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to `host`.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def meant_for_us(host_header: str, listens_on: str) -> bool:
    """Whether a request's Host is ours. Bound to loopback, another name means that a page elsewhere had its
    name resolved to us (DNS rebinding); bound to the network, names are for whoever set it up.
    """
    if not is_loopback(listens_on):
        return True
    return is_loopback(_name(host_header))


def guarding(listens_on: str) -> Middleware:
    """Refuses foreign hosts, and puts the headers on every answer, errors included."""

    @web.middleware
    async def guard(request: web.Request, handler: Answer) -> web.StreamResponse:
        if not meant_for_us(request.headers.get("Host", ""), listens_on):
            refusal = web.json_response({"error": "this console answers to localhost only"}, status=421)
            refusal.headers.update(HEADERS)
            return refusal
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(HEADERS)
            raise
        response.headers.update(HEADERS)
        return response

    return guard


def _name(host_header: str) -> str:
    host = host_header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
