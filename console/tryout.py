"""`wiredesk try`: one feed or page through the whole pipeline in memory, each step shown as it is done."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter
from rich.console import RenderableType

from console import explain_screen
from console import tryout_screen as draw
from console.explaining import PageReading
from console.found import usable_settings
from console.printing import printer
from console.rehearsal import Rehearsal, rehearsing
from console.tracing import Sources, trace
from console.why import TRACE
from pipeline import urls
from pipeline.adapters.config_files import config_folder, load_feeds
from pipeline.adapters.site_rules import SiteRulesFile
from pipeline.errors import ParseError
from pipeline.model import Feed, FeedId, PageRecord, ParsedFeed
from pipeline.settings import UnusableFileError
from workers.desk import follow_wires
from workers.warmth import warm_up

_READING = TypeAdapter(PageReading)

TRIED = FeedId("try")
"""Id of a feed that is in no list."""


async def try_address(
    address: str, config: Path | None, *, as_json: bool, limit: int, explain: bool = False
) -> int:
    """Exit status 1 when no article came of it. Raises `ConfigError`: the settings cannot be used."""
    folder = config_folder(config, os.environ)
    settings = usable_settings(folder, os.environ)
    show = _Show(as_json=as_json, explain=explain)
    wires, sites = follow_wires(folder, os.environ), SiteRulesFile(folder)
    if explain:
        warm_up(wires.current())  # or the first page pays for what every later one finds loaded
    async with rehearsing(settings, wires, sites) as rehearsal:
        await _run(rehearsal, _feed(address, folder), limit, show)
        found = len(rehearsal.articles())
    show.end(found)
    return 0 if found else 1


@dataclass(slots=True, kw_only=True)
class _Show:
    """Where the steps go: on the screen as they come, or into one report at the end."""

    as_json: bool
    explain: bool = False
    report: dict[str, Any] = field(default_factory=dict)

    def step(self, key: str, value: object, *drawn: RenderableType) -> None:
        self.report[key] = value
        if not self.as_json:
            console = printer()
            for one in drawn:
                console.print(one)

    def end(self, found: int) -> None:
        if self.as_json:
            click.echo(json.dumps(self.report, indent=2, ensure_ascii=False))
        else:
            printer().print(draw.summary(found))


async def _run(rehearsal: Rehearsal, feed: Feed, limit: int, show: _Show) -> None:
    response = await rehearsal.first_answer(feed)
    asked = rehearsal.http.asked[0]
    http = rehearsal.desk.settings.http
    show.step("request", draw.request_facts(asked), draw.request(asked, http))
    if response is None or response.status != 200:
        return
    try:
        parsed = await rehearsal.read(response)
    except ParseError as error:
        show.step("failed", {"reason": error.reason, "detail": error.detail}, draw.refused(error))
        return
    if parsed is None:
        show.step("kind", "page", draw.kind_page())
        await _follow(rehearsal, [rehearsal.take_page(feed.url, feed.publisher)], show)
    else:
        await _follow(rehearsal, await _entries(rehearsal, feed, parsed, limit, show), show)


async def _entries(
    rehearsal: Rehearsal, feed: Feed, parsed: ParsedFeed, limit: int, show: _Show
) -> list[PageRecord]:
    pages = await rehearsal.poll(feed)
    [note, *others] = await rehearsal.desk.ledger.trail(feed.id)
    show.step("kind", "feed")
    show.step("feed", draw.feed_facts(parsed), draw.feed(parsed, note, others))
    show.step("entries", [page.url for page in pages], draw.entries(pages, limit))
    return list(pages[:limit])


async def _follow(rehearsal: Rehearsal, pages: list[PageRecord], show: _Show) -> None:
    desk = rehearsal.desk
    sources = Sources(ledger=desk.ledger, pages=desk.pages, feeds=desk.feeds, stories=desk.stories)
    told: list[dict[str, Any]] = []
    for page in pages:
        rehearsal.explainer.take()
        before = len(rehearsal.http.asked)
        await rehearsal.follow([page])
        found = await trace(sources, page.id)
        if found is None:
            continue
        named = [str(step.facts["article"]) for step in found.steps if "article" in step.facts]
        article = rehearsal.articles().get(named[-1]) if named else None
        asked = rehearsal.http.asked[before:]
        reading = rehearsal.explainer.take() if show.explain else None
        facts: dict[str, Any] = {
            "requests": [draw.request_facts(one) for one in asked],
            "article": draw.article_facts(article) if article else None,
            "trail": json.loads(TRACE.dump_json(found)),
        }
        if reading is not None:
            facts["reading"] = json.loads(_READING.dump_json(reading))
        told.append(facts)
        drawn = draw.page(page, found, article, asked)
        show.step("pages", told, *drawn, *([explain_screen.reading(reading)] if reading else []))


def _feed(address: str, folder: Path) -> Feed:
    """The feed of the list with this id or URL, else one of its own with nothing but the address."""
    try:
        listed = load_feeds(folder).feeds
    except UnusableFileError:
        listed = ()
    known: Mapping[str, Feed] = {urls.address_key(feed.url): feed for feed in listed} | {
        feed.id: feed for feed in listed
    }
    address = address if "://" in address or address in known else f"https://{address}"
    return known.get(address) or known.get(urls.address_key(address)) or Feed(id=TRIED, url=address)
