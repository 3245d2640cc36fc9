"""`wiredesk stories split|merge`: what a person knows better than the comparison, carried out and printed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import click
from pydantic import TypeAdapter

from console import words
from console.found import find_desk
from console.tracing import STORY_ID, Sources, article_of
from console.watch import watching
from console.why import not_known, sources_of
from pipeline import corrections
from pipeline.model import ArticleId, Story, StoryId
from pipeline.ports import Amendment

STORY = TypeAdapter(Story)

TRIES = 5
"""Another copy may join while the decision is carried out: it is looked at again then."""


Decide = Callable[[Sources], Awaitable[Amendment]]


class _UnknownError(Exception):
    """No published article is known at this address."""


async def split(addresses: Sequence[str], url: str | None, *, as_json: bool) -> int:
    """The articles at these addresses leave their story together. Exit status 1: some are unknown or in
    several stories, 2: it cannot be done. Raises `ConfigError` and `StateUnavailable`."""

    async def decide(sources: Sources) -> Amendment:
        members = [await _member(sources, address) for address in addresses]
        if len({story.id for _, story in members}) > 1:
            raise ValueError("the articles are in several stories: split one story at a time")
        return corrections.split(members[0][1], {article_id for article_id, _ in members}, _now())

    return await _carried_out(decide, url, as_json=as_json)


async def merge(one: str, other: str, url: str | None, *, as_json: bool) -> int:
    """The two stories become one. As `split`; an address is an article's, or the id of a story."""

    async def decide(sources: Sources) -> Amendment:
        return corrections.merge(await _story(sources, one), await _story(sources, other), _now())

    return await _carried_out(decide, url, as_json=as_json)


async def _carried_out(decide: Decide, url: str | None, *, as_json: bool) -> int:
    async with watching(find_desk(url)) as watch:
        try:
            amendment = await _amended(sources_of(watch), decide)
        except _UnknownError as error:
            click.echo(not_known(str(error), ()), err=True)
            return 1
        except ValueError as error:
            click.echo(f"wiredesk: {error}", err=True)
            return 1
    if as_json:
        stories = [STORY.dump_python(story, mode="json") for story in amendment.stories]
        click.echo(json.dumps({"stories": stories, "gone": list(amendment.gone)}, indent=2))
    else:
        _print(amendment)
    return 0


async def _amended(sources: Sources, decide: Decide) -> Amendment:
    """Decided and written; decided again when the stories changed meanwhile."""
    for _ in range(TRIES):
        amendment = await decide(sources)
        if await sources.stories.amend(amendment):
            return amendment
    raise ValueError(f"the stories changed {TRIES} times meanwhile: try again")


async def _member(sources: Sources, address: str) -> tuple[ArticleId, Story]:
    article_id = await article_of(sources, address)
    story_id = await sources.stories.story_of(article_id) if article_id else None
    if article_id is None or story_id is None:
        raise _UnknownError(address)
    return article_id, await _read(sources, story_id, address)


async def _story(sources: Sources, address: str) -> Story:
    if STORY_ID.fullmatch(address):
        return await _read(sources, StoryId(address), address)
    return (await _member(sources, address))[1]


async def _read(sources: Sources, story_id: StoryId, address: str) -> Story:
    story = (await sources.stories.stories([story_id])).get(story_id)
    if story is None:
        raise _UnknownError(address)
    return story


def _now() -> datetime:
    return datetime.now(UTC)


def _print(amendment: Amendment) -> None:
    for story in amendment.stories:
        click.echo(f"story {story.id}: {words.several(len(story.copies), 'article', 'articles')}")
        for copy in story.copies:
            click.echo(f"  {copy.role:9} {copy.publisher}, “{copy.title}”\n            {copy.url}")
    for gone in amendment.gone:
        click.echo(f"story {gone} is no more")
