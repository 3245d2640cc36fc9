"""The whole pipeline on one page: one coroutine a stage.

    poll     feed id → conditional GET → entries that are new → pages due        (one commit)
    collect  page id → robots, pace, GET → raw page, due for extraction          (one commit)
    extract  page id → article → announce, look, compare → story and event       (one commit)

A step decides nothing itself: it asks the ports, hands what they say to pure functions, and commits
what those decide. Every step may die between any two lines and be run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pipeline import drift, ports, trails, urls
from pipeline.consent import consent, turned_away
from pipeline.copies.fingerprint import fingerprint
from pipeline.desk import Desk, Turns, get_in_turn, note, put_back, slot, wait, whole_ms
from pipeline.errors import ExtractError, FetchError
from pipeline.extraction import repeats
from pipeline.extraction.article import Extracted
from pipeline.model import Claim, Failed, PageId, PageRecord, RawPage, Request, Response, Scalar
from pipeline.polling import freshness, moves, politeness, reservations, schedule
from pipeline.publishing import Ready, publish
from pipeline.reading import Reading, read

BATCH_SHARE = 3
"""A batch may take one part of the hard limit, which slow pages in a row would bring down on all of them."""


# ── poll ─────────────────────────────────────────────────────────────────────────────────────────


async def poll(desk: Desk, claim: Claim) -> int:
    """Poll one feed. How many pages became due."""
    found = await desk.feeds.load(claim.id)
    if found is None or not found[0].enabled:
        await desk.due.done(claim)
        return 0
    feed, state = found
    url = moves.address(feed, state)
    agreed = await consent(desk, claim, state, url)
    state = agreed.state
    if agreed.failed is not None:
        reading, took_ms = Reading(outcome=agreed.failed), None
    else:
        turns = await slot(desk, claim, url, desk.settings.pacing.gap_s)
        if turns is None:
            return 0
        reading = await read(desk, turns, feed, state)
        took_ms = turns.spent_ms()
        await turns.tell(url, reading.failed)
    outcome, news, failed = reading.outcome, reading.news, reading.failed
    if failed is not None and failed.reason in politeness.NO_TURN:
        await wait(desk, claim, failed, url)
        return 0
    now = desk.clock.now()
    polled = schedule.Polled(
        outcome=outcome, at=now, new_entries=len(news.new), counts=reading.counts, asked=reading.asked
    )
    after = schedule.after_poll(
        feed, state, polled, jitter=desk.clock.jitter(), settings=desk.settings.polling
    )
    commit = ports.PollCommit(
        claim=claim,
        state=after,
        seen=news.seen,
        unseen=news.unseen,
        new=news.new,
        changed=news.changed,
        notes=trails.of_poll(feed, outcome, news, after, now, took_ms),
    )
    return await desk.feeds.commit(commit) or 0


# ── collect ──────────────────────────────────────────────────────────────────────────────────────


async def collect(desk: Desk, claim: Claim) -> int:
    """Get one page. 1 when it became due for extraction."""
    record = await desk.pages.record(PageId(claim.id))
    if record is None:
        await desk.due.done(claim)
        return 0
    turns, get = None, partial(get_in_turn, desk, claim)
    try:
        allowed, delay_s = await desk.robots.may_fetch(record.url, desk.clock.now(), get)
        if await turned_away(desk, claim, record.url, get, allowed=allowed):
            return 0
        turns = await slot(desk, claim, record.url, politeness.gap(desk.settings.pacing, delay_s))
        if turns is None:
            return 0
        response = await desk.http.get(_page_request(desk, record), turns)
    except FetchError as error:
        await _page_failed(desk, claim, record, freshness.failed(error), turns)
        return 0
    failed = politeness.page_failure(response.status, response.headers, desk.clock.now())
    if failed is not None:
        await _page_failed(desk, claim, record, replace(failed, url=response.url), turns)
        return 0
    took_ms = turns.spent_ms()
    await turns.tell(record.url, None)
    return await _page_came(desk, claim, record, response, took_ms)


async def _page_came(desk: Desk, claim: Claim, record: PageRecord, response: Response, took_ms: int) -> int:
    """Commit it, unless its publisher reserves it and the desk heeds that. 1 = it is due for extraction."""
    reserved = reservations.declared(
        response.headers, politeness.product_token(desk.settings.http.user_agent)
    )
    if reserved and desk.settings.collect.reserved == "skip":
        trace = note(desk, claim, "dead", "reserved")
        await desk.due.bury(claim, trace, f"{response.url}: {', '.join(reserved)}")
        return 0
    raw = _raw_page(desk, record, response, reserved)
    facts: dict[str, Scalar] = {
        "bytes": len(raw.body),
        "status": response.status,
        "url": response.url,
        "took_ms": took_ms,
    }
    return int(await desk.pages.commit(claim, raw, [note(desk, claim, "done", "", **facts)]))


def _page_request(desk: Desk, record: PageRecord) -> Request:
    http = desk.settings.http
    return Request(url=record.url, accept="page", max_bytes=http.max_page_bytes, timeout_s=http.timeout_s)


def _raw_page(desk: Desk, record: PageRecord, response: Response, reserved: tuple[str, ...]) -> RawPage:
    return RawPage(
        page_id=record.id,
        url=response.url,
        body=response.body,
        content_type=response.headers.get("content-type", ""),
        fetched_at=desk.clock.now(),
        reservations=reserved,
    )


async def _page_failed(
    desk: Desk, claim: Claim, record: PageRecord, failed: Failed, turns: Turns | None
) -> None:
    took: dict[str, Scalar] = {}
    if turns is not None:
        took = {"took_ms": turns.spent_ms()}
        await turns.tell(record.url, failed)
    if failed.reason == "host_pace":
        await put_back(desk, claim, failed.reason, failed.not_before or desk.clock.now())
        return
    verdict = politeness.after_failed_page(
        failed,
        first_seen_at=record.first_seen_at,
        attempts=claim.attempts,
        now=desk.clock.now(),
        jitter=desk.clock.jitter(),
        settings=desk.settings.collect,
    )
    if isinstance(verdict, politeness.GiveUp):
        trace = note(desk, claim, "dead", verdict.reason, status=failed.status, url=record.url, **took)
        await desk.due.bury(claim, trace, failed.detail or f"HTTP {failed.status} at {record.url}")
        return
    trace = note(
        desk,
        claim,
        "failed",
        failed.reason,
        status=failed.status,
        next_s=round(verdict.at - desk.clock.now()),
        **took,
    )
    await desk.due.again(claim, verdict.at, trace, counts=verdict.counts)


# ── extract ──────────────────────────────────────────────────────────────────────────────────────


async def extract(desk: Desk, claims: Sequence[Claim]) -> None:
    """Extract a batch of pages and publish each article in its story; learn what their sites repeat.

    Raises `Busy`.
    """
    ready, extracted = [], []
    loaded = await desk.pages.load([PageId(claim.id) for claim in claims])
    memories = await desk.lines.recall({urls.site(page[1].url) for page in loaded if page})
    until = desk.clock.now() + desk.settings.extract.hard_limit_s / BATCH_SHARE
    for number, (claim, page) in enumerate(zip(claims, loaded, strict=True)):
        if number and desk.clock.now() > until:
            await desk.due.release(claims[number:], desk.clock.now())
            break
        if page is None:
            await desk.due.done(claim, [note(desk, claim, "skipped", "page_gone")])
            continue
        record, raw = page
        begun_at = desk.clock.now()
        try:
            repeated = memories[urls.site(raw.url)].repeated(desk.clock.now())
            found = desk.extractor.read(raw, record, repeated)
        except ExtractError as error:
            await _not_extracted(desk, claim, raw, error, whole_ms(desk.clock.now() - begun_at))
            continue
        ready.append(_ready(desk, claim, found, begun_at))
        extracted.append(found)
    await publish(desk, ready)
    # after it: what is put back because the stream is full is no further sighting each time
    await drift.note_matches(desk, extracted)
    articles = [(item.article, item.lines) for item in ready]
    await desk.lines.learn(repeats.lessons(memories, articles, desk.clock.now()), desk.clock.now())


def _ready(desk: Desk, claim: Claim, found: Extracted, begun_at: float) -> Ready:
    article = found.article
    sketch = fingerprint(article.title, article.text)
    return Ready(
        claim=claim,
        article=article,
        sketch=sketch,
        lines=found.lines,
        repeated=len(found.repeated),
        took_ms=whole_ms(desk.clock.now() - begun_at),
    )


async def _not_extracted(desk: Desk, claim: Claim, raw: RawPage, error: ExtractError, took_ms: int) -> None:
    trace = note(desk, claim, "dead", error.reason, url=raw.url, bytes=len(raw.body), took_ms=took_ms)
    await desk.due.bury(claim, trace, error.detail or f"no article in {raw.url}")
