"""What became of every page of a run: on the stream once, a dead letter, or the same article again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.served import Served
from pipeline import urls
from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.redis_state import State, connect
from pipeline.model import ArticleId, PageId, Stage, Story, StoryId
from pipeline.queueing.events import (
    StoryCopied,
    StoryCreated,
    StoryMerged,
    StoryOriginalChanged,
    StoryRevised,
    StorySplit,
    decode,
)

SHOWN = 12
"""Lines of a list of exceptions."""


@dataclass(slots=True, kw_only=True)
class Accounts:
    """Fates by page, and the stories as the stream tells them.

    `same`: pages whose article another page had brought already. `lost`: no trace of an end.
    """

    published: dict[PageId, ArticleId] = field(default_factory=dict)
    dead: dict[PageId, str] = field(default_factory=dict)
    same: dict[PageId, str] = field(default_factory=dict)
    lost: list[PageId] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    stories: dict[StoryId, Story] = field(default_factory=dict)
    last_event_at: float | None = None
    redis_peak_bytes: int = 0

    @property
    def done(self) -> int:
        """Pages that came to an end in extraction or on the way to it."""
        return len(self.published) + len(self.dead) + len(self.same)

    @property
    def whole(self) -> bool:
        """Nothing lost, nothing twice."""
        return not self.lost and not self.doubled


async def taken(url: str, site: Served) -> Accounts:
    """The accounts of the state at `url`."""
    found = Accounts()
    async with connect(url) as state:
        await _read_stream(state, found)
        for stage in (Stage.COLLECT, Stage.EXTRACT):
            for letter in await DueSets(state).dead(stage, 0, 100_000):
                found.dead[PageId(letter.id)] = f"{stage}: {letter.reason}"
        ledger = Ledger(state)
        for page in site.pages:
            if page in found.published or page in found.dead:
                continue
            trail = await ledger.trail(page)
            end = next((note for note in reversed(trail) if note.stage == Stage.EXTRACT), None)
            if end and end.outcome in ("unchanged", "skipped"):
                found.same[page] = end.reason
            else:
                found.lost.append(page)
        found.redis_peak_bytes = (await state.client.info("memory"))["used_memory_peak"]
    return found


async def _read_stream(state: State, found: Accounts) -> None:
    by_article: defaultdict[ArticleId, list[str]] = defaultdict(list)
    ids: set[str] = set()
    entries: list[tuple[bytes, dict[bytes, bytes]]] = await state.ask(
        state.client.xrange(state.keys.named("stories"))
    )
    for entry_id, fields in entries:
        event = decode(fields[b"d"])
        found.events[event.type] += 1
        found.last_event_at = int(entry_id.split(b"-")[0]) / 1000
        if event.event_id in ids:
            found.doubled.append(event.event_id)
        ids.add(event.event_id)
        match event:
            case StoryCreated() | StoryCopied():
                by_article[event.article.id].append(event.event_id)
                found.published[urls.page_id(urls.address_key(event.article.url))] = event.article.id
            case StoryMerged():
                found.stories.pop(event.merged_id, None)
            case StorySplit():
                found.stories[event.new_story.id] = event.new_story
            case StoryRevised() | StoryOriginalChanged():
                pass
        found.stories[event.story.id] = event.story
    found.doubled += [", ".join(events) for events in by_article.values() if len(events) > 1]


def report(found: Accounts, site: Served, copies: int) -> None:
    """Where everything went."""
    print(
        f"pages {len(site.pages)}: published {len(found.published)}, dead letters {len(found.dead)}, "
        f"the same article again {len(found.same)}, LOST {len(found.lost)}, DOUBLED {len(found.doubled)}"
    )
    for reason, count in Counter([*found.dead.values(), *found.same.values()]).most_common():
        print(f"  {count:5}  {reason}")
    for page in found.lost[:SHOWN]:
        print(f"  lost: {page} {site.pages[page]}")
    for events in found.doubled[:SHOWN]:
        print(f"  doubled: {events}")
    sizes = Counter(len(story.copies) for story in found.stories.values())
    shown = ", ".join(f"{count} of {size}" for size, count in sorted(sizes.items()))
    print(f"stories {len(found.stories)} (by number of members: {shown}); events {dict(found.events)}")
    print(f"Redis used at most {found.redis_peak_bytes / 1e6:.0f} MB")
    if copies > 1:
        _report_copies(found, site, copies)


def _report_copies(found: Accounts, site: Served, copies: int) -> None:
    """Each published text should be one story with all its copies, and nothing else in it."""
    home = {copy.article_id: story.id for story in found.stories.values() for copy in story.copies}
    texts: defaultdict[str, set[StoryId]] = defaultdict(set)
    inside: defaultdict[StoryId, set[str]] = defaultdict(set)
    published: Counter[str] = Counter()
    for page, article in found.published.items():
        text = site.texts[page]
        published[text] += 1
        texts[text].add(home[article])
        inside[home[article]].add(text)
    short = {text: count for text, count in published.items() if count != copies}
    torn = {text: stories for text, stories in texts.items() if len(stories) > 1}
    mixed = {story: members for story, members in inside.items() if len(members) > 1}
    good = len(texts) - len(short.keys() | torn.keys())
    print(f"texts {len(texts)}: in one story with {copies - 1} copies {good}")
    for text, count in list(short.items())[:SHOWN]:
        print(f"  {count} of {copies} published: {text}")
    for text, stories in list(torn.items())[:SHOWN]:
        print(f"  in {len(stories)} stories: {text} {' '.join(sorted(stories))}")
    for story, members in list(mixed.items())[:SHOWN]:
        print(f"  {story} holds {len(members)} texts: {' | '.join(sorted(members))}")


async def print_commands(url: str) -> None:
    """The commands that took most of the server's time."""
    async with connect(url) as state:
        stats = await state.client.info("commandstats")
    rows = sorted(stats.items(), key=lambda row: -row[1]["usec"])
    for name, row in rows[:SHOWN]:
        calls = row["calls"]
        print(f"  {name:28} {calls:8} calls {row['usec'] / 1e6:8.2f} s {row['usec_per_call']:9.1f} µs each")
