"""How a host is treated: its robots.txt, its pace, what its refusals mean for a page.

Pure sums over what a server said. Feeds are judged in `freshness` and `schedule`; nothing here
knows how a slot is reserved or a page is put back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.model import Failed, FeedState
from pipeline.polling.refusals import delta_seconds, http_date, refusal
from pipeline.settings import CollectSettings, PacingSettings

ROBOTS_MAX_BYTES = 512_000
"""So much of a robots.txt is read. Source: RFC 9309 §2.5 (at least 500 KiB)."""

_FIRST_RETRY_S = 30.0
_RETRY_GROWTH = 4.0
_MAX_RETRY_S = 6 * 3_600.0
_JITTER_SHARE = 0.1
"""Back-off 30 s, 2 min, 8 min, 32 min, 2 h, then 6 h: a page is worth most in its first hour."""

_AGE_SHARE = 0.25
"""Waits that cost no attempt grow with the page's age: some 40 requests in three days, not 4,000."""

_ROBOTS_AGAIN_S = 60.0
_MAX_ROBOTS_AGAIN_S = 3_600.0
"""A silent robots.txt holds up every page of its site: 1 min, 4 min, 16 min, then every hour."""

_HOSTS_FAULT = frozenset({"robots_unreachable", "address_busy"})
"""Waits that say nothing of the page itself."""

NO_TURN = frozenset({"host_pace", "address_busy"})
"""Why a request was not made though nobody refused it: its host's turn was far, or its address had none."""

_BUSY_AGAIN_S = 60.0
"""Three times what was waited for a turn at an address: by then others have had theirs."""

_TRIES: Mapping[str, int] = {"not_found": 4, "forbidden": 3, "blocked": 3, "not_html": 1}
"""Tries for what seldom mends. A 404 soon after the feed is often a CDN that lags behind."""

_HOLD_FIRST_S: Mapping[int, float] = {429: 3_600.0, 503: 60.0}
_HOLD_MAX_S: Mapping[int, float] = {429: 86_400.0, 503: 3_600.0}
"""Holds without Retry-After. 429 is meant for us, 503 for everybody."""

_START_WITHIN_S = 0.1
_START_SHARE = 0.25
"""Of the gap: a turn is worth a start so soon after its moment, by which the pace is kept slower."""

_MAX_RETRY_AFTER_S = 7 * 86_400.0

_DAY_S = 86_400.0

RobotsMeaning = Literal["parse", "allow", "unreachable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Ask again at `at` (epoch seconds). `counts`: an attempt of the page, not a host's bad hour."""

    at: float
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """To the dead letters, for this reason."""

    reason: str


def robots_meaning(status: int) -> RobotsMeaning:
    """What the status of /robots.txt says of the whole site.

    Source: RFC 9309 §2.3.1. 429 is held against us like a 5xx: who limits the rate has not said yes.
    304 neither: nothing was asked about, so there is nothing that it could mean.

    >>> robots_meaning(200), robots_meaning(404), robots_meaning(503)
    ('parse', 'allow', 'unreachable')
    """
    if 200 <= status < 300:
        return "parse"
    if status in (304, 429) or status >= 500:
        return "unreachable"
    return "allow"


def robots_absent(reason: str) -> bool:
    """Whether a failed request for /robots.txt shows that there is none. `reason`: of the `FetchError`.

    Source: RFC 9309 §2.3.1.2: a redirect that leads nowhere may be held for a missing file.
    """
    return reason in ("too_many_redirects", "bad_redirect")


def robots_again_at(failures: int, now: float, not_before: float | None) -> float:
    """When a site whose robots.txt could not be had is asked again. `failures` in a row before this one."""
    wait = min(_ROBOTS_AGAIN_S * _RETRY_GROWTH ** min(failures, 10), _MAX_ROBOTS_AGAIN_S)
    return max(now + wait, not_before or now)


def robots_names(text: str, token: str) -> bool:
    """Whether a robots.txt has rules for `token` by name, in any case and with or without a version.

    >>> robots_names("User-agent: wiredesk/1.0  # you", "Wiredesk")
    True
    """
    for line in text.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        if field.strip().lower() == "user-agent" and product_token(value.strip()).lower() == token.lower():
            return True
    return False


def robots_first_at(now: float, within_s: float, jitter: float) -> float:
    """When robots.txt is first read for a new feed: at any time within `within_s`, lest a list of feeds that
    is added at once asks every host twice. `jitter` in [-1, 1)."""
    return now + within_s * (1.0 + jitter) / 2


def robots_is_due(state: FeedState, now: float) -> bool:
    """Whether robots.txt is to be read with this poll. A feed that it barred is not asked for without."""
    return state.last_reason == "robots" or (state.robots_again_at or 0.0) <= now


def robots_retried_at(now: float, not_before: float | None) -> float:
    """When a robots.txt that could not be had is tried again for a feed: not with each of its polls."""
    return max(now + _MAX_ROBOTS_AGAIN_S, not_before or now)


def product_token(user_agent: str) -> str:
    """The name that robots.txt rules call us by (RFC 9309 §2.2.1).

    >>> product_token("Wiredesk/0.1 (+https://example.org)")
    'Wiredesk'
    """
    return user_agent.partition("/")[0].partition(" ")[0]


def gap(settings: PacingSettings, crawl_delay: float | None) -> float:
    """Seconds between two requests to one host: ours, or the site's Crawl-delay up to the cap.

    >>> gap(PacingSettings(gap_s=1.0), 10.0)
    10.0
    """
    if crawl_delay is None or not crawl_delay > settings.gap_s:
        return settings.gap_s
    return max(settings.gap_s, min(crawl_delay, settings.max_crawl_delay_s))


def start_within(gap_s: float, misses: int) -> float:
    """Seconds after the moment of a turn in which one may start, so that others keep their distance.

    Doubles each time that it was not enough: a process too busy to be punctual gets its turn all the same.

    >>> start_within(1.0, 0), start_within(1.0, 2), start_within(0.1, 0)
    (0.1, 0.4, 0.025)
    """
    return min(_START_WITHIN_S, gap_s * _START_SHARE) * 2.0 ** min(misses, 10)


def retry_after_until(headers: Mapping[str, str], now: float) -> float | None:
    """When a server wants to be asked again, at most 7 days ahead; None = it does not say, or nonsense.

    Source: RFC 9110 §10.2.3. A date is read against the server's own Date: its clock may be wrong.

    >>> retry_after_until({"retry-after": "120"}, 1000.0)
    1120.0
    """
    value = headers.get("retry-after", "")
    wait = delta_seconds(value)
    if wait is None:
        until = http_date(value)
        said_at = http_date(headers.get("date", ""))
        if until is None:
            return None
        wait = until - (now if said_at is None else said_at)
    return now + min(wait, _MAX_RETRY_AFTER_S) if wait > 0 else None


def host_hold(status: int, retry_after_until: float | None, now: float, failures: int) -> float | None:
    """Until when nobody may ask the host, None = no hold. `failures`: refusals in a row before this one.

    >>> host_hold(429, None, 0.0, 0), host_hold(429, 120.0, 0.0, 0), host_hold(500, None, 0.0, 0)
    (3600.0, 120.0, None)
    """
    if status not in _HOLD_FIRST_S:
        return None
    if retry_after_until is not None and retry_after_until > now:
        return min(retry_after_until, now + _MAX_RETRY_AFTER_S)
    doubled = _HOLD_FIRST_S[status] * 2.0 ** min(failures, 10)
    return now + min(doubled, _HOLD_MAX_S[status])


def back_at(failed: Failed, url: str, *, now: float, jitter: float, floor_s: float) -> float:
    """When a request for `url` that was not made for want of a turn (`NO_TURN`) is tried again.

    Where a redirect was to have the turn, what redirects to it was asked: it is asked again after `floor_s`
    at the earliest. `jitter` in [-1, 1).

    >>> busy = Failed(reason="address_busy", transient=True, url="https://example.org/feed")
    >>> back_at(busy, "https://example.org/feed", now=0.0, jitter=0.0, floor_s=300.0)
    60.0
    """
    at = failed.not_before
    if at is None:
        at = now + _BUSY_AGAIN_S * (1.0 + _JITTER_SHARE * jitter)
    return at if failed.url == url else max(at, now + floor_s)


def page_failure(status: int, headers: Mapping[str, str], now: float) -> Failed | None:
    """Why a page's answer holds no page, None = it does. Header names are lower-case."""
    if status in (200, 203):
        return _wrong_type(status, headers)
    return refused(status, headers, now)


def refused(status: int, headers: Mapping[str, str], now: float) -> Failed:
    """What an answer without a document says. Header names are lower-case."""
    reason, transient = refusal(status, headers)
    return Failed(
        reason=reason, transient=transient, status=status, not_before=retry_after_until(headers, now)
    )


def after_failed_page(
    failed: Failed,
    *,
    first_seen_at: float,
    attempts: int,
    now: float,
    jitter: float,
    settings: CollectSettings,
) -> Retry | GiveUp:
    """Once more, or never. `attempts`: failed tries before this one; `jitter` in [-1, 1).

    What is the host's fault costs a page no attempt; only `give_up_days` ends that wait.
    """
    deadline = first_seen_at + settings.give_up_days * _DAY_S
    counts = failed.status not in _HOLD_FIRST_S and failed.reason not in _HOSTS_FAULT
    tries = min(settings.attempts, _TRIES.get(failed.reason, settings.attempts))
    if not failed.transient or (counts and attempts + 1 >= tries):
        return GiveUp(reason=failed.reason)
    at = now + _back_off(attempts, jitter)
    if not counts:
        at = max(at, now + min(_AGE_SHARE * (now - first_seen_at), _MAX_RETRY_S))
    if failed.status is not None:
        at = max(at, host_hold(failed.status, failed.not_before, now, attempts) or at)
    if failed.not_before is not None:
        at = max(at, failed.not_before)
    if at > deadline:
        return GiveUp(reason=failed.reason)
    return Retry(at=at, counts=counts)


def _back_off(attempts: int, jitter: float) -> float:
    delay = min(_FIRST_RETRY_S * _RETRY_GROWTH ** min(attempts, 10), _MAX_RETRY_S)
    return delay * (1.0 + _JITTER_SHARE * jitter)


def _wrong_type(status: int, headers: Mapping[str, str]) -> Failed | None:
    """A page is HTML, XHTML, or says nothing of its type; servers that say XML often mean XHTML."""
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if not kind or "html" in kind or kind in ("text/xml", "application/xml"):
        return None
    return Failed(reason="not_html", transient=False, status=status, detail=kind[:80])
