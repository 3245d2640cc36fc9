"""`wiredesk feeds find`: the feeds of a page in a table, and the lines of feeds.yaml to follow them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from console import words
from console.found import usable_settings
from console.printing import printer
from console.seeking import Search, Sought, seeking
from console.tryout_screen import how_to_allow
from pipeline.adapters.config_files import config_folder, load_feeds
from pipeline.model import Feed
from pipeline.settings import HttpSettings, UnusableFileError
from pipeline.settings.feed_lines import checked, feed_line, feed_lines, free_id
from pipeline.urls import address_key, host

_TAGLINE = re.compile(r"\s+[|–—»·-]\s+")
"""What stands behind a publisher's name in the title of its feed is set off by one of these."""
_FORMATS = {"rss": "RSS", "atom": "Atom", "rdf": "RSS 1.0", "json": "JSON Feed", "sitemap": "sitemap"}


async def find_feeds(address: str, config: Path | None, *, as_json: bool) -> int:
    """Exit status 1 when there is none. Raises `ConfigError`: the settings cannot be used."""
    folder = config_folder(config, os.environ)
    settings = usable_settings(folder, os.environ)
    listed = _listed(folder)
    console = printer()
    with console.status("") as status:
        # A spinner on a terminal, nothing anywhere else.
        async with seeking(settings, lambda url: status.update(f"asking {url}")) as seeker:
            found = await seeker.search(address)
    if as_json:
        click.echo(json.dumps(report(found, listed), indent=2, ensure_ascii=False))
    elif found.feeds:
        _print(console, found, listed)
    else:
        click.echo(_none(found, settings.http), err=True)
    return 0 if found.feeds else 1


def worth_following(found: Search, listed: Sequence[Feed]) -> list[Feed]:
    """As feeds of the list: those not in it yet, no comments, of those that say the same the best. Pure."""
    followed, taken = _followed(listed), {feed.id for feed in listed}
    feeds: list[Feed] = []
    for one in found.feeds:
        if one.feed is None or one.candidate.comments or one.same_as or address_key(one.url) in followed:
            continue
        title = _TAGLINE.split(one.feed.title or one.candidate.title or "")[0]
        feed = checked(
            Feed(
                id=free_id(title, one.url, taken),
                url=one.url,
                publisher=title,
                language=one.feed.language,
                content="feed" if one.full_text else "page",
            )
        )
        if isinstance(feed, Feed):
            taken.add(feed.id)
            feeds.append(feed)
    return feeds


def report(found: Search, listed: Sequence[Feed]) -> dict[str, Any]:
    """All of it, for programs."""
    followed = _followed(listed)
    return {
        "url": found.first.url,
        "is_feed": found.first.feed is not None,
        "reason": "" if found.first.feed else found.first.reason,
        "named": found.named,
        "guessed": found.guessed,
        "feeds": [
            {
                "url": one.url,
                "origin": None if one is found.first else one.candidate.origin,
                "title": one.feed.title if one.feed else None,
                "format": one.feed.format if one.feed else None,
                "language": one.feed.language if one.feed else None,
                "entries": len(one.feed.entries) if one.feed else 0,
                "newest": one.newest.isoformat() if one.newest else None,
                "full_text": one.full_text,
                "comments": one.candidate.comments,
                "same_as": one.same_as,
                "followed_as": followed.get(address_key(one.url)),
            }
            for one in found.feeds
        ],
        "no_feeds": [
            {"url": one.url, "origin": one.candidate.origin, "reason": one.reason, "detail": one.detail}
            for one in found.asked
            if not one.feed
        ],
        "lines": [feed_line(feed) for feed in worth_following(found, listed)],
    }


def _print(console: Console, found: Search, listed: Sequence[Feed]) -> None:
    console.print(_head(found), soft_wrap=True)
    console.print()
    console.print(_table(found, _followed(listed)))
    silent = [one for one in found.asked if not one.feed and one.candidate.origin not in ("guess", "sitemap")]
    if silent:
        console.print()
    for one in silent:
        line = Text.assemble(("no feed at ", "dim"), one.url, (f": {words.reason(one.reason)}", "dim"))
        console.print(line, soft_wrap=True)
    feeds = worth_following(found, listed)
    if feeds:
        console.print("\nfor the list of feeds in feeds.yaml", style="dim")
        console.print(feed_lines(feeds), soft_wrap=True, markup=False, end="")


def _head(found: Search) -> Text:
    if found.first.feed:
        return Text.assemble((found.first.url, "cyan"), " is a feed itself")
    feeds = words.several(len(found.feeds), "feed", "feeds")
    if found.guessed:
        return Text.assemble((found.first.url, "cyan"), f" names no feed that works; {feeds} in usual places")
    more = found.named - len(found.asked)
    rest = f" ({more} more were not asked)" if more > 0 else ""
    return Text.assemble((found.first.url, "cyan"), f" names {feeds}{rest}")


def _table(found: Search, followed: Mapping[str, str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("feed", overflow="fold", ratio=1)
    table.add_column("format", no_wrap=True)
    for name in ("entries", "newest"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("text", no_wrap=True)
    for one in found.feeds:
        if one.feed is None:
            continue
        title = one.feed.title or one.candidate.title or host(one.url)
        notes = [note for note in _notes(one, followed) if note]
        lines = [(title, "bold"), ("\n" + one.url, "cyan"), *(("\n" + note, "dim") for note in notes)]
        table.add_row(
            Text.assemble(*lines),
            _format(one.feed.format),
            f"{len(one.feed.entries):,}",
            f"{words.seconds(_age_s(one.newest))} ago" if one.newest else "undated",
            Text("whole", "green")
            if one.full_text
            else Text("summaries" if one.feed.entries else "–", "dim"),
        )
    return table


def _notes(one: Sought, followed: Mapping[str, str]) -> list[str]:
    known = followed.get(address_key(one.url))
    return [
        f"followed already, as {known}" if known else "",
        "what readers comment" if one.candidate.comments else "",
        f"the same entries as {one.same_as}" if one.same_as else "",
    ]


def _none(found: Search, http: HttpSettings) -> str:
    """Why there is none, and what to do."""
    first = found.first
    if first.reason not in ("html_page", "not_a_feed"):
        detail = f" ({first.detail})" if first.detail else ""
        told = (
            f"{first.url}: {words.reason(first.reason)}{detail}",
            how_to_allow(first.url, first.reason, http),
        )
        return "\n".join(part for part in told if part)
    named = [one for one in found.asked if one.candidate.origin not in ("guess", "sitemap")]
    lines = [f"no feed found: {first.url} names none" + (" that works" if named else "") + _places(found)]
    lines += [f"  {one.url}: {words.reason(one.reason)}" for one in named]
    lines.append(
        "look for a page of the site that lists its feeds (often called RSS), or ask its publisher; "
        "what a site shows by script alone cannot be seen here"
    )
    return "\n".join(lines)


def _places(found: Search) -> str:
    return ", and none is in the usual places (/feed/, /rss.xml, news sitemaps …)" if found.guessed else ""


def _format(name: str) -> str:
    return next((shown for start, shown in _FORMATS.items() if name.startswith(start)), name)


def _age_s(moment: datetime) -> float:
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())


def _listed(folder: Path) -> tuple[Feed, ...]:
    """A list that cannot be read follows nothing yet."""
    try:
        return load_feeds(folder).feeds
    except UnusableFileError:
        return ()


def _followed(listed: Sequence[Feed]) -> dict[str, str]:
    return {address_key(feed.url): feed.id for feed in listed}
