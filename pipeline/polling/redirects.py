"""Where a request goes and what it says there: the first address, every hop, the headers of each.

Pure decisions over URLs as text. It must not know how a request is sent, nor which address a name
has: that is judged where the connection is made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote

from pipeline import urls
from pipeline.errors import FetchError
from pipeline.model import Request, Tls, Validators
from pipeline.polling.politeness import retry_after_until
from pipeline.polling.validators import entity_tags

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that send us on. 300 lists choices, 304 is an answer, 305 and 306 are dead (RFC 9110 §15.4)."""

_ACCEPT: Mapping[str, str] = {
    "feed": (
        "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
        "application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
    ),
    "page": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1",
    "any": "*/*",
}

_SAME_EVERYWHERE = frozenset({"user-agent", "accept", "accept-language"})
"""Headers of a feed's configuration that name nobody: they go to every hop, all others to one origin."""

_OURS = frozenset({"accept-encoding", "connection", "content-length", "cookie", "host", "referer", "te"})
"""Headers that follow from the connection or that we never send: a configuration cannot set them."""

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_CREDENTIALS = re.compile(r"//[^/]*@")


def first_url(url: str, allow_networks: Collection[str] = ()) -> str:
    """The URL as it is asked for: ASCII, path and query as published, no fragment.

    Raises `FetchError` bad_url, address_refused.

    >>> first_url("https://example.org/a%2Fb/é?x=%7e#top")
    'https://example.org/a%2Fb/%C3%A9?x=%7e'
    """
    found = _asked(url, url)
    if found is None:
        raise FetchError(_shown(url), reason="bad_url", transient=False)
    refused = urls.check_url(found, tuple(allow_networks))
    if refused is not None:
        raise FetchError(_shown(found), reason=refused, transient=False)
    return found


def next_hop(
    url: str,
    location: str | None,
    *,
    asked: Collection[str],
    max_redirects: int,
    allow_networks: Collection[str] = (),
) -> str:
    """Where a redirect of `url` leads. `asked`: every URL asked so far, `url` among them.

    Raises `FetchError` bad_redirect (no Location, not http(s), credentials, https → http),
    address_refused, too_many_redirects (a loop is one).
    """
    found = _asked(url, _ascii(location or ""))
    if found is None:
        raise FetchError(f"from {_shown(url)}", reason="bad_redirect", transient=False)
    if _scheme(url) == "https" and _scheme(found) == "http":
        raise FetchError(f"{_shown(url)} leads out of TLS", reason="bad_redirect", transient=False)
    refused = urls.check_url(found, tuple(allow_networks))
    if refused is not None:
        reason = "bad_redirect" if refused == "bad_url" else refused
        raise FetchError(f"{_shown(url)} leads to {_shown(found)}", reason=reason, transient=False)
    if found in asked:
        raise FetchError(f"{_shown(found)} leads back to itself", reason="too_many_redirects")
    if len(asked) > max_redirects:
        raise FetchError(f"over {max_redirects} from {_shown(url)}", reason="too_many_redirects")
    return found


def sends_on(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer is a redirect to follow now. `headers`: looked up in lower case.

    One with Retry-After is an answer in itself: the wait is asked for before the redirected request.
    Source: RFC 9110 §10.2.3.

    >>> sends_on(301, {}), sends_on(301, {"retry-after": "120"}), sends_on(304, {})
    (True, False, False)
    """
    return status in REDIRECTS and retry_after_until(headers, 0.0) is None


def headers_for(request: Request, url: str, user_agent: str) -> dict[str, str]:
    """What is said at `url`, which is the request's own or a hop's.

    Validators go only to the URL that issued them, what else a feed's configuration adds
    (Authorization, API keys) only to the origin that it was written for. A delta is asked for only
    with the ETag that it would be against (RFC 3229 §10.5.3).
    """
    headers = {"accept": _ACCEPT[request.accept], "user-agent": request.user_agent or user_agent}
    headers |= _added(request, url) | _conditions(request.validators, url)
    if request.delta and "if-none-match" in headers:
        headers["a-im"] = "feed"
    return headers


def tls_for(request: Request, url: str) -> Tls:
    """How strict to be at `url`: a feed's own choice counts at its own origin, everywhere else nobody's."""
    return request.tls if _at_home(request, url) else "strict"


def port_for(request: Request, url: str) -> int | None:
    """The port that may be asked at `url` because a person wrote it down; None = those of the web alone."""
    return urls.port(url) if request.home is not None and _at_home(request, url) else None


def naming_feed(user_agent: str, feed_id: str) -> str:
    """The desk's name with the feed's in it, so that whoever reads a log knows which subscription asks.

    >>> naming_feed("Desk/1.0 (+https://example.org)", "bbc-world")
    'Desk/1.0 (+https://example.org; feed-id=bbc-world)'
    >>> naming_feed("Desk/1.0", "bbc-world")
    'Desk/1.0 (feed-id=bbc-world)'
    """
    before, bracket, after = user_agent.rpartition(")")
    if bracket and "(" in before and not after.strip():
        return f"{before}; feed-id={feed_id})"
    return f"{user_agent} (feed-id={feed_id})"


def _added(request: Request, url: str) -> dict[str, str]:
    if not request.headers:
        return {}
    at_home = _at_home(request, url)
    given = {name.lower(): value for name, value in request.headers.items()}
    return {
        name: value
        for name, value in given.items()
        if name not in _OURS and (at_home or name in _SAME_EVERYWHERE)
    }


def _at_home(request: Request, url: str) -> bool:
    home = request.home or request.url
    return url == home or urls.same_origin(url, home)


def _conditions(validators: Validators | None, url: str) -> dict[str, str]:
    """Both validators, byte for byte (RFC 9110 §13.1.1 to §13.1.3)."""
    if validators is None or (validators.url != url and _asked(validators.url, validators.url) != url):
        return {}
    found: dict[str, str] = {}
    if validators.etag is not None:
        found["if-none-match"] = entity_tags(validators.etag)
    if validators.last_modified is not None:
        found["if-modified-since"] = validators.last_modified
    return found


def _asked(base: str, link: str) -> str | None:
    found = urls.resolve(base, link)
    return None if found is None else found.partition("#")[0]


def _ascii(location: str) -> str:
    """Bytes of a Location that were no UTF-8 (surrogates by now) percent-encoded as they were sent."""
    if any("\udc80" <= char <= "\udcff" for char in location):
        return quote(location, safe=_PRINTABLE, errors="surrogateescape")
    return location


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _shown(url: str) -> str:
    """A URL for an error message: without its query and credentials, which may be secret."""
    return _CREDENTIALS.sub("//", url.partition("#")[0].partition("?")[0])[:200]
