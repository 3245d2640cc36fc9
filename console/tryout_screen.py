"""How the steps of `wiredesk try` look, and the facts of each for `--json`. Draws values, asks nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from console import words
from console.rehearsal import Asked
from console.tracing import Trace
from console.why import because, steps_table, story_block
from pipeline import urls
from pipeline.errors import ParseError
from pipeline.model import Article, Note, PageRecord, ParsedFeed
from pipeline.settings import HttpSettings

ENTRIES_SHOWN = 10

OPENING_CHARS = 320

_ARTICLE = TypeAdapter(Article)


def request_facts(asked: Asked) -> dict[str, Any]:
    """One GET as JSON."""
    response = asked.response
    return {
        "url": asked.url,
        "took_s": round(asked.took_s, 3),
        "reason": asked.error.reason if asked.error else None,
        "detail": asked.error.detail if asked.error else None,
        "status": response.status if response else None,
        "bytes": len(response.body) if response else None,
        "content_type": response.headers.get("content-type") if response else None,
        "hops": [{"status": hop.status, "url": hop.url} for hop in response.hops] if response else [],
        "final_url": response.url if response else None,
    }


def request(asked: Asked, http: HttpSettings) -> RenderableType:
    """One GET: each redirect, then the answer or why there is none."""
    lines = [Text.assemble(("GET ", "bold"), (asked.url, "cyan"))]
    if asked.error is not None:
        told = f" ({asked.error.detail})" if asked.error.detail else ""
        lines.append(Text.assemble("  ", (words.reason(asked.error.reason), "red"), told))
        hint = how_to_allow(asked.url, asked.error.reason, http)
        return Group(*lines, *([Text(f"  {hint}", "green")] if hint else []))
    response = asked.response
    if response is None:
        return Group(*lines)
    stations = [*(hop.url for hop in response.hops), response.url]
    for hop, to in zip(response.hops, stations[1:], strict=True):
        lines.append(Text.assemble(f"  HTTP {hop.status} to ", (to, "cyan")))
    style = "green" if response.status == 200 else "red"
    kind = response.headers.get("content-type", "no content type")
    lines.append(
        Text.assemble(
            "  ",
            (f"HTTP {response.status}", style),
            f", {words.size(len(response.body))} in {words.seconds(asked.took_s)}, {kind}",
        )
    )
    return Group(*lines)


def how_to_allow(url: str, reason: str, http: HttpSettings) -> str | None:
    """What to write into the settings so that a refused address is asked; None = that would not help."""
    if reason != "address_refused":
        return None
    host, _, port = (
        urls.host(url).rpartition(":") if urls.host(url)[-1:].isdigit() else (urls.host(url), "", "")
    )
    if not host:
        host, port = port, ""
    literal = host.strip("[]")
    local = literal == "localhost" or literal.endswith(".localhost")
    network = "127.0.0.0/8" if local else f"{literal}/{128 if ':' in literal else 32}"
    if local or (_is_address(literal) and not urls.is_public(literal, http.allow_networks)):
        return (
            f"to let the desk ask it, write `http: {{allow_networks: [{network}]}}` into settings.yaml, "
            f"or set WIREDESK_HTTP_ALLOW_NETWORKS={network}"
        )
    if port and int(port) not in http.allow_ports:
        ports = ", ".join(map(str, (*http.allow_ports, int(port))))
        return (
            f"port {port} is not asked: write `http: {{allow_ports: [{ports}]}}` into settings.yaml, "
            f"or set WIREDESK_HTTP_ALLOW_PORTS={ports.replace(' ', '')}"
        )
    return "its name leads to a private address: list that network under http.allow_networks in settings.yaml"


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def refused(error: ParseError) -> RenderableType:
    """An answer that is neither feed nor page."""
    return Text.assemble(
        "  ", (words.reason(error.reason), "red"), f" ({error.detail})" if error.detail else ""
    )


def kind_page() -> RenderableType:
    """Said before a single page is followed."""
    return Text("  a web page: it goes the way of an entry’s link\n")


def feed_facts(parsed: ParsedFeed) -> dict[str, Any]:
    """What the document says of itself."""
    return {
        "format": parsed.format,
        "title": parsed.title,
        "language": parsed.language,
        "ttl_s": parsed.ttl_s,
        "entries": len(parsed.entries),
        "flaws": list(parsed.flaws),
    }


def feed(parsed: ParsedFeed, note: Note, others: Sequence[Note]) -> RenderableType:
    """The document, and what the poll made of it."""
    language = f", language {parsed.language}" if parsed.language else ""
    ttl = f", to be asked every {words.seconds(parsed.ttl_s)}" if parsed.ttl_s else ""
    flaws = f"; flaws: {', '.join(parsed.flaws)}" if parsed.flaws else ""
    head = Text.assemble(
        ("\nfeed ", "bold"), f"{parsed.format}, “{parsed.title or 'no title'}”{language}{ttl}{flaws}"
    )
    skipped = [Text(f"  {words.sentence(other)}", "dim") for other in others[:ENTRIES_SHOWN]]
    return Group(head, Text(f"  {words.sentence(note)}"), *skipped)


def entries(pages: Sequence[PageRecord], limit: int) -> RenderableType:
    """The first entries in the feed's order."""
    table = Table.grid(padding=(0, 2, 0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for number, page in enumerate(pages[:ENTRIES_SHOWN], start=1):
        date = page.published_at or page.updated_at
        table.add_row(str(number), f"{date:%Y-%m-%d %H:%M}" if date else "no date", page.title or page.url)
    rest = len(pages) - ENTRIES_SHOWN
    more = [Text(f"  and {rest} more", "dim")] if rest > 0 else []
    follows = f"\nfollowing the first {limit}" if len(pages) > limit else ""
    return Group(table, *more, Text(follows, "dim")) if pages else Text("  no entry with a page\n", "yellow")


def article_facts(article: Article) -> dict[str, Any]:
    """The article as JSON."""
    facts: dict[str, Any] = json.loads(_ARTICLE.dump_json(article))
    return facts


def page(
    record: PageRecord, found: Trace, article: Article | None, asked: Sequence[Asked]
) -> list[RenderableType]:
    """One page's way: requests, steps, the article, its story."""
    parts: list[RenderableType] = [
        Rule(Text(record.title or record.url, "bold"), align="left", style="dim"),
        *(_answer(one) for one in asked),
        steps_table(found.steps),
    ]
    if article is not None:
        parts.append(Padding(_article(article), (1, 0, 1, 2)))
    if found.story is not None:
        parts.append(story_block(found.story, because(found), found.independent_sources or 1))
    return [*parts, Text()]


def _answer(asked: Asked) -> RenderableType:
    if asked.response is None:
        why = words.reason(asked.error.reason) if asked.error else "no answer"
        return Text.assemble("GET ", (asked.url, "cyan"), ": ", (why, "red"))
    kilobytes = words.size(len(asked.response.body))
    moved = f" by way of {words.several(len(asked.response.hops), 'redirect', 'redirects')}"
    return Text.assemble(
        "GET ",
        (asked.url, "cyan"),
        f": HTTP {asked.response.status}, {kilobytes} in {words.seconds(asked.took_s)}",
        moved if asked.response.hops else "",
    )


def _article(article: Article) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    wire = article.wire
    credit = "none"
    if wire:
        owed = f"{wire.kind}, {wire.extent} text, {wire.confidence:.0%} sure"
        credit = f"{wire.agency} ({owed}: “{wire.evidence}”)"
    opening = article.text[:OPENING_CHARS] + (" …" if len(article.text) > OPENING_CHARS else "")
    rows = (
        ("title", article.title),
        ("publisher", f"{article.publisher} ({article.site})"),
        ("authors", words.authors(article.authors, article.organisations) or "none given"),
        ("published", article.published_at.isoformat() if article.published_at else "no date"),
        ("language", article.language or "unknown"),
        ("wire credit", credit),
        ("declares", article.declared_original or ""),
        ("canonical", article.canonical_url if article.canonical_url != article.url else ""),
        ("pictures", ", ".join(article.image_credits)),
        ("paywalled", {True: "yes", False: "no", None: ""}[article.paywalled]),
        ("text", opening),
    )
    for name, value in rows:
        if value:
            table.add_row(name, value)
    return table


def summary(found: int) -> RenderableType:
    """The last line."""
    if found:
        return Text(f"{words.several(found, 'article', 'articles')}; nothing was kept", "dim")
    return Text("no article came of it", "red")
