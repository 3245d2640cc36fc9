"""What to send with a poll, and what the answer means: validators, freshness, redirects.

HTTP's rules for one feed and one answer, decided on values. It must not know what stands in a feed,
nor when feeds are polled; bounds that a server sets are handed on as `not_before`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from pipeline.errors import DeskError
from pipeline.model import (
    Changed,
    Failed,
    Feed,
    FeedState,
    ParsedFeed,
    Request,
    Response,
    Unchanged,
    Validators,
)
from pipeline.polling.politeness import retry_after_until
from pipeline.polling.refusals import delta_seconds, http_date, refusal
from pipeline.settings.shape import HttpSettings
from pipeline.urls import same_site

FRESH_CAP_S = 86_400.0
"""Servers announce a year of freshness for feeds that change by the hour (lemon24/reader issue 384)."""
MOVE_SETTLES_S = 86_400.0
"""A captive portal answers 301 for an afternoon, a publisher that moved for longer."""

_PERMANENT = frozenset({301, 308})
_DIRECTIVE = re.compile(r'([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,]*)))?')


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsParse:
    """A body that was not seen before. All but the document of the `Changed` that it becomes."""

    status: int
    validators: Validators | None
    body_digest: str
    not_before: float | None = None
    moved_to: str | None = None


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def request_for(feed: Feed, state: FeedState, settings: HttpSettings) -> Request:
    """The one GET of a poll. The validators name the URL that issued them: they go to no other."""
    return Request(
        url=address(feed, state),
        headers=feed.headers,
        validators=state.validators,
        accept="feed",
        max_bytes=settings.max_feed_bytes,
        timeout_s=feed.timeout_s or settings.timeout_s,
        user_agent=feed.user_agent,
        tls=feed.tls,
    )


def address(feed: Feed, state: FeedState) -> str:
    """Where the feed is asked for: as configured, or where it moved to for good.

    A move counts at once within a site, and elsewhere after a day on which every poll saw it.
    """
    if state.moved_to is None or state.moved_since is None or state.moved_from != feed.url:
        return feed.url
    settled = (state.polled_at or 0.0) - state.moved_since >= MOVE_SETTLES_S
    return state.moved_to if settled or same_site(feed.url, state.moved_to) else feed.url


# ── judging ──────────────────────────────────────────────────────────────────────────────────────


def judge(response: Response, feed: Feed, state: FeedState, now: float) -> Unchanged | Failed | NeedsParse:
    """What a complete answer means. Source: RFC 9110 §13 and §15, RFC 9111 §4."""
    if response.status == 304:
        return _not_modified(response, feed, state, now)
    if response.status not in {200, 203}:
        return _refused(response, now)
    if not response.body.strip():
        return Failed(reason="empty_body", transient=True, status=response.status)
    fresh_until = _fresh_until(response.headers, now)
    moved_to = _moved_to(response, feed, state)
    digest = sha256(response.body).hexdigest()
    if digest == state.body_digest:
        return Unchanged(
            reason="same_body",
            status=response.status,
            validators=_issued(response),
            not_before=fresh_until,
            moved_to=moved_to,
        )
    return NeedsParse(
        status=response.status,
        validators=_issued(response),
        body_digest=digest,
        not_before=fresh_until,
        moved_to=moved_to,
    )


def changed(judged: NeedsParse, parsed: ParsedFeed) -> Changed:
    """The outcome once the body proved to be a feed; only now its validators vouch for anything."""
    return Changed(
        status=judged.status,
        parsed=parsed,
        validators=judged.validators,
        body_digest=judged.body_digest,
        not_before=judged.not_before,
        moved_to=judged.moved_to,
    )


def failed(error: DeskError, status: int | None = None) -> Failed:
    """The outcome of a poll that raised: no answer (`FetchError`) or no feed (`ParseError`)."""
    return Failed(
        reason=error.reason,
        transient=error.transient,
        status=status,
        detail=error.detail,
        not_before=error.not_before,
    )


def _not_modified(response: Response, feed: Feed, state: FeedState, now: float) -> Unchanged | Failed:
    sent = state.validators
    if sent is None or sent.url != response.url:
        return _refused(response, now)
    # A 304 may renew either validator and keeps the other. Source: RFC 9111 §4.3.4.
    validators = Validators(
        url=sent.url,
        etag=response.headers.get("etag", sent.etag),
        last_modified=response.headers.get("last-modified", sent.last_modified),
    )
    return Unchanged(
        reason="not_modified",
        status=304,
        validators=validators,
        not_before=_fresh_until(response.headers, now),
        moved_to=_moved_to(response, feed, state),
    )


def _refused(response: Response, now: float) -> Failed:
    status, headers = response.status, response.headers
    reason, transient = refusal(status, headers)
    return Failed(
        reason=reason,
        transient=transient,
        status=status,
        detail=f"HTTP {status} at {response.url}",
        not_before=retry_after_until(headers, now) or _fresh_until(headers, now),
    )


def _issued(response: Response) -> Validators | None:
    """As they were sent, to the byte; what a feed had before and did not send again is withdrawn."""
    etag, last_modified = response.headers.get("etag"), response.headers.get("last-modified")
    if etag is None and last_modified is None:
        return None
    return Validators(url=response.url, etag=etag, last_modified=last_modified)


def _moved_to(response: Response, feed: Feed, state: FeedState) -> str | None:
    """Where permanent redirects lead from the configured URL, as far as no temporary one stands before."""
    asked, *stations = (*(hop.url for hop in response.hops), response.url)
    found = asked if asked == state.moved_to else None
    for hop, station in zip(response.hops, stations, strict=True):
        if hop.status not in _PERMANENT:
            break
        found = station
    return None if found == feed.url else found


# ── when the server wants to be asked again ──────────────────────────────────────────────────────


def _fresh_until(headers: Mapping[str, str], now: float) -> float | None:
    """End of the freshness lifetime (epoch seconds, at most a day away); None = the server sets no bound."""
    directives = _directives(headers.get("cache-control", ""))
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        lifetime = delta_seconds(directives["max-age"])
        lifetime = None if lifetime is None else lifetime - (delta_seconds(headers.get("age", "")) or 0.0)
    else:
        expires = http_date(headers.get("expires", ""))
        # By the server's own clock, which may be a day off ours.
        lifetime = None if expires is None else expires - (http_date(headers.get("date", "")) or now)
    return None if lifetime is None or lifetime <= 0 else now + min(lifetime, FRESH_CAP_S)


def _directives(value: str) -> dict[str, str]:
    """Names in lower case; of a directive given twice the first. Source: RFC 9111 §4.2.1."""
    found: dict[str, str] = {}
    for name, quoted, token in _DIRECTIVE.findall(value):
        found.setdefault(name.lower(), quoted or token)
    return found
