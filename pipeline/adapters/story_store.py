"""The copy index and the stories in Redis.

Lives here: `ports.StoryStore`, and the reading of the load that pushes back. It must not know what
makes two texts copies, nor who reads the stream.

    seq                     the last number that was given out
    art:<article>           HASH  n, d: number and digest announced last; story: where it belongs;
                                  rev, pd, pn, page: revision, digest, number and page published last
    rec:<number>            STRING  a packed `Record`
    post:<generation>:<b>   HASH  mark → numbers of the articles that have it (`lua/announce.lua`)
    linked:<article>        SET  the articles that are linked to it (`Story.links`), at most 100
    text:<article>          STRING  its text as committed last, zstd; for `copies.keep_text`
    story:<story>           HASH  v: version, d: a packed `Story`
    recent                  ZSET  the last stories by the millisecond of their last commit
    stories                 STREAM  t: type, d: JSON of the event
    over                    STRING  the high-water mark that is exceeded
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pipeline.adapters.redis_exchange import Arg
from pipeline.adapters.redis_state import DAY_S, State, claim_args, notes_args
from pipeline.adapters.story_records import (
    CANDIDATES,
    MANY_CANDIDATES,
    POSTINGS,
    Record,
    candidate,
    linked_by,
    pack_marks,
    pack_record,
    pack_story,
    pack_text,
    unpack_record,
    unpack_story,
    unpack_text,
)
from pipeline.errors import Busy, StateUnavailable
from pipeline.model import ArticleId, Fingerprint, PageId, Story, StoryId
from pipeline.ports import Amendment, Announcement, Candidate, CommitResult, Known, StoryCommit
from pipeline.queueing.events import encode
from pipeline.queueing.pressure import Load, Mark, Pressure, pressure
from pipeline.settings import Settings

_PUBLISHED = ("story", "rev", "pd", "page", "pn")
"""Of an article's hash, what its last publication left; `_NUMBER` among them is that of its record."""
_NUMBER = 4


class StoryStore:
    """`ports.StoryStore`. Two generations of marks are read and the current one written, so copies are
    found for one to two windows back; fields of a hash need no expiry of their own that way.
    """

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._stream = settings.stream
        self._window_s = settings.copies.window_days * DAY_S
        self._marks_s = int(2 * self._window_s)
        self._keep_s = max(self._marks_s, int(state.retention.memory_s))
        self._text_s = int(settings.copies.keep_text_s)

    async def known(self, article_id: ArticleId) -> Known | None:
        """See `ports.StoryStore`."""
        return (await self.known_each([article_id])).get(article_id)

    async def known_each(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Known]:
        """See `ports.StoryStore`."""
        if not ids:
            return {}
        named = self._state.keys.named
        found = await self._state.read(*(("HMGET", named(f"art:{one}"), *_PUBLISHED) for one in ids))
        known = {one: fields for one, fields in zip(ids, found, strict=True) if all(fields)}
        if not known:
            return {}
        names = [named(f"rec:{_text(fields[_NUMBER])}") for fields in known.values()]
        (records,) = await self._state.read(("MGET", *names))
        return {
            one: _known(fields, data)
            for (one, fields), data in zip(known.items(), records, strict=True)
            if data is not None
        }

    async def announce(
        self, article_id: ArticleId, site: str, fingerprint: Fingerprint, now: float
    ) -> list[Candidate]:
        """See `ports.StoryStore`."""
        one = Announcement(article_id=article_id, site=site, fingerprint=fingerprint)
        return (await self.announce_each([one], now))[0]

    async def announce_each(self, announcements: Sequence[Announcement], now: float) -> list[list[Candidate]]:
        """See `ports.StoryStore`."""
        if not announcements:
            return []
        return await self._announced([self._announce_args(one, now, CANDIDATES) for one in announcements])

    async def look_wider(self, announced: Announcement, now: float) -> list[Candidate]:
        """See `ports.StoryStore`."""
        return (await self._announced([self._announce_args(announced, now, MANY_CANDIDATES)]))[0]

    async def _announced(self, calls: Sequence[list[Arg]]) -> list[list[Candidate]]:
        answers = await self._state.run_each("announce", calls)
        return [[candidate(*found[at : at + 3]) for at in range(0, len(found), 3)] for found in answers]

    def _announce_args(self, one: Announcement, now: float, wanted: int) -> list[Arg]:
        fingerprint = one.fingerprint
        packed = pack_record(
            Record(article_id=one.article_id, site=one.site, announced_at=now, codes=fingerprint.codes)
        )
        generation = int(now // self._window_s)
        marks = pack_marks(fingerprint.marks)
        args: list[Arg] = [one.article_id, fingerprint.digest, generation, marks, packed]
        return [*args, self._keep_s, self._marks_s, POSTINGS, wanted]

    async def stories(self, ids: Sequence[StoryId]) -> dict[StoryId, Story]:
        """See `ports.StoryStore`."""
        if not ids:
            return {}
        pipe = self._state.client.pipeline(transaction=False)
        for story_id in ids:
            pipe.hget(self._state.keys.named(f"story:{story_id}"), "d")
        found = await self._state.flush(pipe)
        return {
            story_id: unpack_story(packed)
            for story_id, packed in zip(ids, found, strict=True)
            if packed is not None
        }

    async def recent(self, count: int) -> list[Story]:
        """The stories that were written last, newest first; at most 500 are known."""
        key = self._state.keys.named("recent")
        ids = await self._state.ask(self._state.client.zrevrange(key, 0, count - 1))
        found = await self.stories([StoryId(_text(one)) for one in ids])
        return list(found.values())

    async def story_of(self, article_id: ArticleId) -> StoryId | None:
        """See `ports.StoryStore`."""
        key = self._state.keys.named(f"art:{article_id}")
        story = await self._state.ask(self._state.client.hget(key, "story"))
        return StoryId(_text(story)) if story else None

    async def commit(self, commits: Sequence[StoryCommit]) -> list[CommitResult]:
        """See `ports.StoryStore`. One script for the batch: one fsync, and `Busy` before the first of it."""
        if not commits:
            return []
        args: list[Arg] = [self._stream.high_water, self._keep_s, self._text_s, len(commits)]
        for commit in commits:
            args += _commit_args(commit)
        words = await self._state.run("story_commit", args)
        if words == b"busy":
            raise Busy(f"the stories stream holds {self._stream.high_water} events or more")
        return [CommitResult(_text(word)) for word in words]

    async def amend(self, amendment: Amendment) -> bool:
        """See `ports.StoryStore`."""
        args = [self._keep_s, *_pairs(list(amendment.expect.items())), *_story_args(amendment.stories)]
        args += [len(amendment.gone), *amendment.gone]
        args += _pairs([(event.type, encode(event)) for event in amendment.events])
        return bool(await self._state.run("story_amend", args))

    async def texts(self, ids: Sequence[ArticleId]) -> dict[ArticleId, str]:
        """See `ports.StoryStore`."""
        if not ids:
            return {}
        names = [self._state.keys.named(f"text:{article_id}") for article_id in ids]
        found = await self._state.ask(self._state.client.mget(names))
        return {
            article_id: unpack_text(data)
            for article_id, data in zip(ids, found, strict=True)
            if data is not None
        }

    async def linking(self, ids: Sequence[ArticleId]) -> dict[ArticleId, list[ArticleId]]:
        """See `ports.StoryStore`."""
        if not ids:
            return {}
        named = self._state.keys.named
        found = await self._state.read(*(("SMEMBERS", named(f"linked:{one}")) for one in ids))
        return {
            one: sorted(ArticleId(_text(member)) for member in members)
            for one, members in zip(ids, found, strict=True)
            if members
        }

    async def pressure(self) -> Pressure:
        """The load against its marks; which mark was exceeded is remembered for all processes."""
        client, keys = self._state.client, self._state.keys
        pipe = client.pipeline(transaction=False)
        pipe.get(keys.named("over"))
        pipe.xlen(keys.named("stories"))
        pipe.info("memory")
        before, length, memory = await self._state.flush(pipe)
        load = Load(
            stream_length=length, used_memory=memory["used_memory"], max_memory=memory.get("maxmemory", 0)
        )
        now = pressure(load, self._stream, _mark(before))
        if now.over != _mark(before):
            await self._remember(now.over)
        return now

    async def _remember(self, over: Mark) -> None:
        key = self._state.keys.named("over")
        if not over:
            await self._state.ask(self._state.client.delete(key))
            return
        try:
            await self._state.ask(self._state.client.set(key, over))
        except StateUnavailable:
            # A server without memory left cannot note it; that it has none is seen at every reading.
            return


def _known(fields: Sequence[bytes], data: bytes) -> Known:
    story, revision, digest, page, _ = fields
    return Known(
        story_id=StoryId(_text(story)),
        revision=int(revision),
        digest=_text(digest),
        codes=unpack_record(data).codes,
        page_id=PageId(_text(page)),
    )


def _text(data: bytes | str) -> str:
    return data.decode() if isinstance(data, bytes) else data


def _mark(stored: bytes | None) -> Mark:
    return next((mark for mark in get_args(Mark) if stored == mark.encode()), "")


def _pairs(pairs: Sequence[tuple[str, Any]]) -> list[Arg]:
    return [len(pairs), *(value for pair in pairs for value in pair)]


def _story_args(stories: Sequence[Story]) -> list[Arg]:
    args: list[Arg] = [len(stories)]
    for story in stories:
        members = [copy.article_id for copy in story.copies]
        args += [story.id, story.version, pack_story(story), len(members), *members]
    return args


def _commit_args(commit: StoryCommit) -> list[Arg]:
    """For `take_commit()` of `lua/story_commit.lua`."""
    article, fingerprint = commit.article, commit.fingerprint
    packed = pack_record(
        Record(
            article_id=article.id,
            site=article.site,
            announced_at=article.first_seen_at.timestamp(),
            codes=fingerprint.codes,
        )
    )
    args = [*claim_args(commit.claim), article.id, article.revision, fingerprint.digest, packed]
    args.append(pack_text(article.text))
    args += _pairs(list(commit.expect.items()))
    args += _pairs([(article_id, story_id or "") for article_id, story_id in commit.pointers.items()])
    args += _story_args(commit.stories)
    args += [len(commit.gone), *commit.gone]
    others = linked_by(article.id, commit.stories)
    args += [len(others), *others]
    args += _pairs([(event.type, encode(event)) for event in commit.events])
    return args + notes_args(commit.notes)
