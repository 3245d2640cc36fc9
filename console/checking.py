"""`wiredesk check`: every mistake in the configuration and, on request, every feed polled once."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from console import words
from console.online import Answer, poll_once
from console.printing import printer
from pipeline import urls
from pipeline.adapters.config_files import FEEDS_FILE, Checked, check
from pipeline.model import Feed
from pipeline.settings import Problem


def check_configuration(config: Path | None, *, as_json: bool, online: bool) -> int:
    """Exit status 1 when there is a mistake or a feed that does not work. Raises `ConfigError`: no folder."""
    checked = check(config, os.environ)
    feeds = [feed for feed in checked.feed_list.feeds if feed.enabled]
    console = printer()
    answers = asyncio.run(_asked(feeds, checked, console, quiet=as_json)) if online else None
    if as_json:
        click.echo(json.dumps(_report(checked, answers), indent=2))
    else:
        for problem in checked.problems:
            console.print(_sentence(problem), soft_wrap=True)
        for warning in warnings(checked.feed_list.feeds):
            console.print(Text(warning, "yellow"), soft_wrap=True)
        if answers:
            console.print(answers_table(answers))
        console.print(summary(checked, answers), soft_wrap=True)
    failed = answers is not None and not all(answer.ok for answer in answers)
    return 1 if checked.problems or failed else 0


async def _asked(feeds: list[Feed], checked: Checked, console: Console, *, quiet: bool) -> list[Answer]:
    answers: list[Answer] = []
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task(f"polling {len(feeds)} feeds", total=len(feeds))
        async for answer in poll_once(feeds, checked.settings):
            answers.append(answer)
            progress.advance(task)
    order = {feed.id: at for at, feed in enumerate(feeds)}
    return sorted(answers, key=lambda answer: (answer.ok, order[answer.feed.id]))


def _sentence(problem: Problem) -> Text:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    key = Text.assemble((problem.key, "bold"), ": ") if problem.key else Text()
    return Text.assemble(
        (place, "cyan"), ": ", key, (problem.message, "red"), "; ", (problem.remedy, "green")
    )


def summary(checked: Checked, answers: list[Answer] | None) -> Text:
    """One line on the whole folder."""
    feeds = checked.feed_list
    paused = sum(not feed.enabled for feed in feeds.feeds)
    feeds_file = str(checked.folder / FEEDS_FILE)
    wrong = sum(problem.file != feeds_file or not problem.line for problem in checked.problems)
    broken = len(feeds.broken_ids)
    parts = [
        words.several(len(feeds.feeds), "feed", "feeds") + (f" ({paused} paused)" if paused else ""),
        *([f"{broken} left out"] if broken else []),
        "settings, rules and agencies ok"
        if not wrong
        else f"{words.several(wrong, 'mistake', 'mistakes')} outside the feeds",
    ]
    if answers is not None:
        works = sum(answer.ok for answer in answers)
        parts.append(f"{works} of {len(answers)} answer with a feed")
    fine = not checked.problems and (answers is None or all(answer.ok for answer in answers))
    mark = ("✓ ", "bold green") if fine else ("✗ ", "bold red")
    return Text.assemble(mark, f"{checked.folder}: ", ", ".join(parts))


def warnings(feeds: Sequence[Feed]) -> list[str]:
    """What is no mistake and still had better be known."""
    return [
        f'{feed.id}: tls is "unverified": anybody on the way to {urls.host(feed.url)} can write this feed'
        for feed in feeds
        if feed.tls == "unverified"
    ]


def answers_table(answers: list[Answer]) -> Table:
    """One line a feed, those that do not work first."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True)
    table.add_column("feed", no_wrap=True, overflow="ellipsis", max_width=32)
    for name in ("status", "entries", "newest", "took"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("what", overflow="fold")
    for answer in answers:
        newest = "" if answer.newest is None else f"{words.seconds(_age_s(answer.newest))} ago"
        table.add_row(
            Text("ok", "green") if answer.ok else Text("fails", "red"),
            answer.feed.id,
            str(answer.status or "–"),
            str(answer.entries) if answer.ok else "–",
            newest,
            words.seconds(answer.took_s),
            Text(_what(answer), "" if answer.ok else "red"),
        )
    return table


def _what(answer: Answer) -> str:
    if answer.ok:
        moved = f"moved to {answer.moved_to}: write that into feeds.yaml" if answer.moved_to else ""
        return "; ".join(part for part in ("" if answer.entries else "lists no entry", moved) if part)
    detail = f" ({answer.detail})" if answer.detail else ""
    remedy = f"; `wiredesk feeds find {answer.feed.url}` checks them" if answer.reason == "html_page" else ""
    return f"{words.reason(answer.reason)}{detail}{remedy}"


def _age_s(moment: datetime) -> float:
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())


def _report(checked: Checked, answers: list[Answer] | None) -> dict[str, Any]:
    report: dict[str, Any] = {
        "folder": str(checked.folder),
        "feeds": len(checked.feed_list.feeds),
        "left_out": list(checked.feed_list.broken_ids),
        "problems": [asdict(problem) for problem in checked.problems],
        "warnings": warnings(checked.feed_list.feeds),
    }
    if answers is not None:
        report["online"] = [
            {
                "feed": answer.feed.id,
                "url": answer.feed.url,
                "ok": answer.ok,
                "status": answer.status,
                "entries": answer.entries,
                "newest": answer.newest.isoformat() if answer.newest else None,
                "took_s": round(answer.took_s, 3),
                "reason": answer.reason,
                "detail": answer.detail,
                "moved_to": answer.moved_to,
            }
            for answer in answers
        ]
    return report
