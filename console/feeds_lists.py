"""`wiredesk feeds import` and `export`: lists of feeds from and for other programs.

Lines for feeds.yaml go to standard output and nothing else does: it may be sent into a file.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
from pydantic import TypeAdapter

from console import words
from pipeline.adapters.config_files import FEEDS_FILE, config_folder, load_feeds, read_tree
from pipeline.adapters.yaml_tree import parse_tree
from pipeline.errors import ConfigError
from pipeline.model import Feed, FeedId
from pipeline.parsing import opml
from pipeline.parsing.opml import Outline
from pipeline.settings import FeedList, UnusableFileError, read_feeds
from pipeline.settings.feed_lines import appended, checked, feed_lines, free_id, is_id
from pipeline.urls import address_key

FEEDS = TypeAdapter(list[Feed])

TOLD = 5
"""Addresses named of those that were left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a list. `known`: feeds that are followed already, or stood in the list before."""

    new: tuple[Feed, ...]
    known: int
    refused: tuple[tuple[str, str], ...]


def import_feeds(file: Path, config: Path | None, *, write: bool) -> int:
    """Exit status 1 when the list has no feed that can be used. Raises `ConfigError`."""
    folder = config_folder(config, os.environ) if write or config else None
    existing = load_feeds(folder) if folder else FeedList()
    imported = take_over(opml.read(_read(file)), existing)
    if folder and write and imported.new:
        _append(folder / FEEDS_FILE, imported.new)
    elif imported.new:
        click.echo(("" if folder else "feeds:\n") + feed_lines(imported.new), nl=False)
    _tell(imported, "appended" if write else "new")
    return 0 if imported.new or imported.known else 1


def export_feeds(config: Path | None, *, as_json: bool) -> int:
    """Exit status 0. Raises `ConfigError`: no list, or mistakes in all of it."""
    feeds = load_feeds(config_folder(config, os.environ)).feeds
    if as_json:
        bare = [replace(feed, headers={}) for feed in feeds]
        click.echo(FEEDS.dump_json(bare, indent=2, exclude={"__all__": {"headers"}}))
    else:
        click.echo(opml.write("Wiredesk", [outline(feed) for feed in feeds]), nl=False)
    return 0


def take_over(outlines: Iterable[Outline], existing: FeedList) -> Imported:
    """The feeds of a list that are not followed yet, each with an id of its own. Pure."""
    followed = {address_key(feed.url) for feed in existing.feeds}
    taken: set[str] = {*(feed.id for feed in existing.feeds), *existing.broken_ids}
    new: list[Feed] = []
    refused, known = list[tuple[str, str]](), 0
    for one in outlines:
        feed = checked(_feed(one, taken))
        if isinstance(feed, str):
            refused.append((one.url, feed))
        elif address_key(feed.url) in followed:
            known += 1
        else:
            followed.add(address_key(feed.url))
            taken.add(feed.id)
            new.append(feed)
    return Imported(new=tuple(new), known=known, refused=tuple(refused))


def outline(feed: Feed) -> Outline:
    """A feed as other programs know feeds."""
    return Outline(
        url=feed.url, title=feed.publisher or feed.id, language=feed.language, folders=feed.tags, id=feed.id
    )


def _feed(one: Outline, taken: set[str]) -> Feed:
    ours = one.id if one.id and is_id(one.id) and one.id not in taken else None
    url = one.url if "://" in one.url or one.url.startswith("feed:") else f"http://{one.url}"
    return Feed(
        id=FeedId(ours) if ours else free_id(one.title or "", url, taken),
        url=_http(url),
        publisher=one.title,
        language=one.language,
        tags=one.folders,
    )


def _http(url: str) -> str:
    """Readers write `feed://…` for http, and `feed:https://…`."""
    if url[:7].lower() == "feed://":
        return f"http://{url[7:]}"
    return url[5:] if url[:5].lower() == "feed:" else url


def _read(file: Path) -> bytes:
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(opml.MAX_BYTES + 1)
        with file.open("rb") as stream:
            return stream.read(opml.MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error


def _append(path: Path, feeds: Sequence[Feed]) -> None:
    """All or nothing, and only if the file then says what it said before and these feeds besides."""
    tree = read_tree(path)
    data = path.read_bytes()
    text = appended(data, tree, feeds)
    if isinstance(text, str):
        raise _by_hand(path, text)
    before = read_feeds(tree, str(path))
    try:
        after = read_feeds(parse_tree(text, str(path)), str(path))
    except UnusableFileError as error:
        raise _by_hand(path, f"the file would no longer be YAML ({error.problem.message})") from error
    gained = [feed for feed in after.feeds if feed not in before.feeds]
    kept = after.feeds[: len(before.feeds)] == before.feeds and after.problems == before.problems
    if not kept or [feed.id for feed in gained] != [feed.id for feed in feeds]:
        raise _by_hand(path, "with lines at its end it would say something else")
    _replace(path.resolve(), text)


def _by_hand(path: Path, why: str) -> ConfigError:
    return ConfigError(f"{path}: {why}, so nothing was written; leave out --write and paste the lines")


def _replace(path: Path, data: bytes) -> None:
    """The file is the old one or the new one, whatever happens; its permissions stay."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            new.chmod(path.stat().st_mode)
            new.replace(path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error


def _tell(imported: Imported, done: str) -> None:
    """On standard error: how many of what."""
    found = len(imported.new) + imported.known + len(imported.refused)
    parts = [f"{len(imported.new):,} {done}"]
    parts += [f"{imported.known:,} followed already or listed twice"] if imported.known else []
    parts += [f"{len(imported.refused):,} left out"] if imported.refused else []
    click.echo(f"{words.several(found, 'feed', 'feeds')} in the list: {', '.join(parts)}", err=True)
    for url, why in imported.refused[:TOLD]:
        click.echo(f"  left out {url}: {why}", err=True)
    if len(imported.refused) > TOLD:
        click.echo(f"  and {len(imported.refused) - TOLD:,} more", err=True)
