"""`wiredesk feeds show`: one feed of the running desk, printed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import click
from pydantic import TypeAdapter
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from console import feed_words, words
from console.feed_detail import FeedDetail, PollLine, feed_detail, which
from console.found import find_desk
from console.printing import printer
from console.screen import clock
from console.status import STATE_STYLE
from console.watch import in_time, watching
from pipeline.model import Bound, Feed

DETAIL = TypeAdapter(FeedDetail)

_OUTCOME_STYLE = {"changed": "green", "failed": "red", "waits": "dim"}

Fact = tuple[str, str | Text]


async def show_feed(name: str, url: str | None, *, as_json: bool, polls: int) -> int:
    """Exit status 1 when there is no such feed. Raises `ConfigError` (no desk) and `StateUnavailable`."""
    async with watching(find_desk(url)) as watch, in_time():
        found = which(name, await watch.feeds.feeds())
        loaded = await watch.feeds.load(found.id) if isinstance(found, Feed) else None
        trail = await watch.ledger.trail(found.id) if isinstance(found, Feed) else []
    if loaded is None:
        near = () if isinstance(found, Feed) else found
        if as_json:
            click.echo(json.dumps({"feed": name, "known": False, "near": near}, indent=2))
        else:
            click.echo(not_known(name, near), err=True)
        return 1
    now = time.time()
    detail = feed_detail(*loaded, trail, now, polls)
    if as_json:
        click.echo(DETAIL.dump_json(detail, indent=2))
    else:
        printer().print(drawn(detail, now))
    return 0


def not_known(name: str, near: Sequence[str]) -> str:
    """A sentence, and the nearest ids below it."""
    lines = [f"the desk has no feed {name}; `wiredesk feeds list` shows all of them"]
    if near:
        lines += ["did you mean", *(f"  {feed_id}" for feed_id in near)]
    return "\n".join(lines)


def drawn(detail: FeedDetail, now: float) -> RenderableType:
    """Head, facts, polls."""
    feed = detail.feed
    head = Text.assemble(
        (feed.id, "bold"), "  ", (feed.state, STATE_STYLE.get(feed.state, "")), "\n", (feed.url, "cyan")
    )
    return Group(head, Text(), _facts(facts(detail, now)), Text(), *_polls(detail.polls, now))


def facts(detail: FeedDetail, now: float) -> Iterator[Fact]:
    """What is known, a name and a sentence each."""
    yield "title", f"{detail.title or 'none yet'}" + _publisher(detail)
    if detail.format:
        yield "format", feed_words.form(detail.format)
    yield "configured", _configured(detail)
    yield from _address(detail, now)
    yield "validators", _validators(detail, now)
    yield "window", _window(detail)
    yield "rate", _rate(detail)
    yield "last poll", _last(detail, now)
    yield "next poll", _next(detail, now)
    yield from (("", _because(one, now)) for one in detail.bounds)
    yield from _honesty(detail)


def _facts(pairs: Iterator[Fact]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(name, value)
    return table


def _publisher(detail: FeedDetail) -> str:
    publisher = detail.feed.publisher
    return "" if publisher in (detail.title, detail.feed.id) else f", published by {publisher}"


def _configured(detail: FeedDetail) -> str:
    given = detail.configured
    parts = [
        "adaptive" if given.every_s is None else f"every {words.seconds(given.every_s)}",
        "text from its pages" if given.content == "page" else "text from the feed",
        f"language {given.language}" if given.language else "",
        f"tags {', '.join(given.tags)}" if given.tags else "",
        f"headers {', '.join(given.headers)}" if given.headers else "",
        f"timeout {words.seconds(given.timeout_s)}" if given.timeout_s else "",
        f"called as {given.user_agent}" if given.user_agent else "",
        f"TLS {given.tls}" if given.tls != "strict" else "",
    ]
    return "; ".join(part for part in parts if part)


def _address(detail: FeedDetail, now: float) -> Iterator[Fact]:
    if detail.moved_to is None:
        return
    since = "" if detail.moved_since is None else f" {words.seconds(max(0.0, now - detail.moved_since))} ago"
    settled = detail.asked_at == detail.moved_to
    told = "it is asked there: write that into feeds.yaml" if settled else "watched before it is believed"
    yield "moved", Text.assemble(f"for good{since} to ", (detail.moved_to, "cyan"), f"; {told}")


def _validators(detail: FeedDetail, now: float) -> str:
    held = [
        f"ETag {detail.etag}" if detail.etag else "",
        f"Last-Modified {detail.last_modified}" if detail.last_modified else "",
    ]
    sent = ", ".join(one for one in held if one)
    if sent:
        return sent
    if detail.distrusted_until is not None:
        return f"not sent until {_moment(detail.distrusted_until, now)}: they hid news"
    return "never answered" if detail.feed.changed_at is None else "none: each poll gets the whole document"


def _window(detail: FeedDetail) -> str:
    window = detail.window
    listed = f"{words.several(window.entries, 'entry', 'entries')} listed"
    if window.span_s is None or window.time_to_loss_s is None:
        return listed + (", none with a date" if window.entries else "")
    return (
        f"{listed}, the oldest {words.seconds(window.span_s)} old when it last changed; "
        f"one that appears now could scroll out in {words.seconds(window.time_to_loss_s)}"
    )


def _rate(detail: FeedDetail) -> str:
    feed = detail.feed
    if feed.polled_at is None:
        return "not known yet"
    fixed = "as configured" if detail.configured.every_s is not None else "by that rate"
    interval = f"polled every {words.seconds(feed.interval_s or None)} {fixed}"
    return f"{feed.per_day:,.1f} new entries a day; {interval}"


def _last(detail: FeedDetail, now: float) -> Text:
    feed = detail.feed
    if feed.polled_at is None:
        return Text("never")
    status = f", HTTP {detail.last_status}" if detail.last_status else ""
    told = Text(f"{_ago(feed.polled_at, now)}{status}; ")
    if feed.failures:
        row = words.several(feed.failures, "failure", "failures")
        told.append(f"{words.reason(feed.reason or 'unknown')}, {row} in a row; ", "red")
    return told.append(
        "never changed" if feed.changed_at is None else f"changed {_ago(feed.changed_at, now)}"
    )


def _next(detail: FeedDetail, now: float) -> str:
    feed = detail.feed
    if not feed.enabled:
        return "paused by the configuration"
    if feed.next_poll_at is None:
        return "soon"
    wait = feed.next_poll_at - now
    return f"{'now' if wait <= 0 else f'in {words.seconds(wait)}'}, at {_moment(feed.next_poll_at, now)}"


def _because(one: Bound, now: float) -> Text:
    return Text.assemble((_moment(one.at, now), "dim"), f"  {feed_words.bound(one.reason)}")


def _honesty(detail: FeedDetail) -> Iterator[Fact]:
    answers = words.several(detail.honesty.answers, "answer", "answers")
    if not detail.against:
        if detail.honesty.answers:
            yield "honesty", f"nothing found to be wrong in {answers}"
        return
    for at, sentence in enumerate(detail.against):
        yield ("" if at else "honesty"), Text(sentence, "yellow")


def _polls(polls: Sequence[PollLine], now: float) -> Iterator[RenderableType]:
    """Newest first."""
    if not polls:
        yield Text("no poll yet", "dim")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("polled", no_wrap=True, style="dim", justify="right")
    table.add_column("status", no_wrap=True, justify="right")
    table.add_column("what came of it", overflow="fold", min_width=16)
    for name in ("new", "listed", "took", "next"):
        table.add_column(name, no_wrap=True, justify="right")
    for poll in polls:
        table.add_row(
            _moment(poll.at, now),
            f"{poll.status or '–'}",
            Text(_what(poll), _OUTCOME_STYLE.get(poll.outcome, "")),
            "" if poll.new is None else f"{poll.new:,}",
            "" if poll.listed is None else f"{poll.listed:,}",
            words.seconds(poll.took_s),
            words.seconds(poll.next_s),
        )
    yield table


def _what(poll: PollLine) -> str:
    if not poll.reason:
        return poll.outcome
    detail = f" ({poll.detail})" if poll.detail and not poll.detail.startswith("HTTP ") else ""
    told = f"{words.reason(poll.reason)}{detail}"
    return f"waits: {told}" if poll.outcome == "waits" else told


def _ago(at: float, now: float) -> str:
    return f"{words.seconds(max(0.0, now - at))} ago"


def _moment(at: float, now: float) -> str:
    """The local time, with the day where it is another one."""
    moment = datetime.fromtimestamp(at, UTC).astimezone()
    today = datetime.fromtimestamp(now, UTC).astimezone().date()
    return ("" if moment.date() == today else moment.strftime("%d %b ")) + clock(at)
