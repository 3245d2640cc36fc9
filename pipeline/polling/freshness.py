"""What to send with a poll, and what the answer means: validators, freshness, redirects.

HTTP's rules for one feed and one answer, decided on values. It must not know what stands in a feed,
nor when feeds are polled; bounds that a server sets are handed on as `not_before`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from pipeline.polling import moves, validators
from pipeline.polling.politeness import retry_after_until
from pipeline.polling.redirects import naming_feed
from pipeline.polling.refusals import delta_seconds, http_date, refusal
from pipeline.settings.shape import HttpSettings

FRESH_CAP_S = 86_400.0
"""Servers announce a year of freshness for feeds that change by the hour (lemon24/reader issue 384)."""

_DIRECTIVE = re.compile(r'([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,]*)))?')


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsParse:
    """A body that was not seen before. All but the document of the `Changed` that it becomes."""

    url: str
    status: int
    validators: Validators | None
    body_digest: str
    not_before: float | None = None
    not_before_by: str = ""
    moved_to: str | None = None
    partial: bool = False


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def request_for(feed: Feed, state: FeedState, settings: HttpSettings, now: float = 0.0) -> Request:
    """The one GET of a poll at `now`. The validators name the URL that issued them: they go to no other.

    Where the feed moved to another origin, what was configured for the old one stays at home.
    """
    sent = validators.to_send(state, now)
    return Request(
        url=moves.address(feed, state),
        headers=feed.headers,
        validators=sent,
        accept="feed",
        max_bytes=settings.max_feed_bytes,
        timeout_s=feed.timeout_s or settings.timeout_s,
        user_agent=feed.user_agent or naming_feed(settings.user_agent, feed.id),
        tls=feed.tls,
        delta=validators.wants_delta(state, sent, now),
        home=feed.url,
    )


# ── judging ──────────────────────────────────────────────────────────────────────────────────────


def judge(
    response: Response, request: Request, feed: Feed, state: FeedState, now: float
) -> Unchanged | Failed | NeedsParse:
    """What a complete answer to `request` means. Source: RFC 9110 §13 and §15, RFC 9111 §4."""
    asked_about = request.validators is not None and request.validators.url == response.url
    if response.status == 304 and asked_about:
        return _not_modified(response, feed, state, now)
    partial = response.status == 226 and request.delta and asked_about
    if response.status not in {200, 203} and not partial:
        return _refused(response, now)
    if not response.body.strip():
        return _failed("empty_body", True, response, now)
    not_before, by = _server_bound(response, now)
    moved_to = moves.moved_to(response, feed, state)
    digest = sha256(response.body).hexdigest()
    if digest == state.body_digest:
        return Unchanged(
            reason="same_body",
            status=response.status,
            validators=_issued(response),
            not_before=not_before,
            not_before_by=by,
            moved_to=moved_to,
        )
    return NeedsParse(
        url=response.url,
        status=response.status,
        validators=_issued(response),
        body_digest=digest,
        not_before=not_before,
        not_before_by=by,
        moved_to=moved_to,
        partial=partial,
    )


def changed(judged: NeedsParse, parsed: ParsedFeed) -> Changed:
    """The outcome once the body proved to be a feed; only now its validators vouch for anything.

    The list that a sitemap index is does not vouch for what its parts list: it is read at every poll.
    """
    return Changed(
        status=judged.status,
        parsed=parsed,
        validators=None if parsed.parts else judged.validators,
        body_digest="" if parsed.parts else judged.body_digest,
        not_before=judged.not_before,
        not_before_by=judged.not_before_by,
        moved_to=judged.moved_to,
        partial=judged.partial,
        url=judged.url,
    )


def failed(error: DeskError, response: Response | None = None, now: float = 0.0) -> Failed:
    """The outcome of a poll that raised: no answer (`FetchError`), or one that is no feed (`ParseError`)."""
    if response is not None:
        return _failed(error.reason, error.transient, response, now, error.detail)
    return Failed(
        reason=error.reason,
        transient=error.transient,
        detail=error.detail,
        url=error.url,
        not_before=error.not_before,
    )


def _not_modified(response: Response, feed: Feed, state: FeedState, now: float) -> Unchanged:
    known = state.validators or Validators(url=response.url)
    # A 304 may renew either validator and keeps the other. Source: RFC 9111 §4.3.4.
    etag = response.headers.get("etag", known.etag)
    last_modified = response.headers.get("last-modified", known.last_modified)
    if (etag, last_modified) != (known.etag, known.last_modified):
        known = replace(known, etag=etag, last_modified=last_modified)
    not_before, by = _server_bound(response, now)
    return Unchanged(
        reason="not_modified",
        status=304,
        validators=known,
        not_before=not_before,
        not_before_by=by,
        moved_to=moves.moved_to(response, feed, state),
    )


def _refused(response: Response, now: float) -> Failed:
    reason, transient = refusal(response.status, response.headers)
    return _failed(reason, transient, response, now, f"HTTP {response.status} at {response.url}")


def _failed(reason: str, transient: bool, response: Response, now: float, detail: str = "") -> Failed:
    not_before, by = _server_bound(response, now)
    return Failed(
        reason=reason,
        transient=transient,
        status=response.status,
        detail=detail,
        url=response.url,
        not_before=not_before,
        not_before_by=by,
    )


def _issued(response: Response) -> Validators | None:
    """As they were sent, to the byte; what a feed had before and did not send again is withdrawn."""
    etag, last_modified = response.headers.get("etag"), response.headers.get("last-modified")
    if etag is None and last_modified is None:
        return None
    return Validators(url=response.url, etag=etag, last_modified=last_modified)


# ── when the server wants to be asked again ──────────────────────────────────────────────────────


def _server_bound(response: Response, now: float) -> tuple[float | None, str]:
    """The latest moment before which the server wants no poll, and the field that says so."""
    headers = response.headers
    until, by = _fresh_until(headers, now)
    retry_at = retry_after_until(headers, now) if "retry-after" in headers else None
    if retry_at is not None and retry_at > (until or 0.0):
        return retry_at, "retry_after"
    return until, by


def _fresh_until(headers: Mapping[str, str], now: float) -> tuple[float | None, str]:
    """End of the freshness lifetime (epoch seconds, at most a day away), and by what it was told."""
    directives = _directives(headers.get("cache-control", ""))
    if "no-cache" in directives or "no-store" in directives:
        return None, ""
    if "max-age" in directives:
        by, lifetime = "max_age", delta_seconds(directives["max-age"])
        lifetime = None if lifetime is None else lifetime - (delta_seconds(headers.get("age", "")) or 0.0)
    elif "expires" in headers:
        by, expires = "expires", http_date(headers["expires"])
        # By the server's own clock, which may be a day off ours.
        lifetime = None if expires is None else expires - (http_date(headers.get("date", "")) or now)
    else:
        return None, ""
    if lifetime is None or lifetime <= 0:
        return None, ""
    return now + min(lifetime, FRESH_CAP_S), by


def _directives(value: str) -> dict[str, str]:
    """Names in lower case; of a directive given twice the first. Source: RFC 9111 §4.2.1."""
    found: dict[str, str] = {}
    for name, quoted, token in _DIRECTIVE.findall(value):
        found.setdefault(name.lower(), quoted or token)
    return found
