"""`ports.FeedStore` in Redis: the feed list, what polling learnt, and the commit of a poll.

What people wrote (`Feed`) and what the machine learnt (`FeedState`, the seen-set) share the feed's id
only, and are written by different acts.
"""

from __future__ import annotations

from itertools import chain

from pydantic import TypeAdapter

from pipeline.adapters.moments import to_ms
from pipeline.adapters.page_store import content_of, dump_record, pack, pack_text
from pipeline.adapters.redis_exchange import Arg
from pipeline.adapters.redis_state import State, claim_args, notes_args
from pipeline.model import Feed, FeedState, PageRecord
from pipeline.ports import FeedChanges, PollCommit

_FEED = TypeAdapter(Feed)
_STATE = TypeAdapter(FeedState)


class FeedStore:
    """See `ports.FeedStore`."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def feeds(self) -> dict[str, Feed]:
        """See the port."""
        stored = await self._state.ask(self._state.client.hgetall(self._state.keys.feeds))
        return {id_.decode(): _FEED.validate_json(feed) for id_, feed in stored.items()}

    async def states(self) -> dict[str, FeedState]:
        """See the port."""
        stored = await self._state.ask(self._state.client.hgetall(self._state.keys.feed_states))
        return {id_.decode(): _STATE.validate_json(state) for id_, state in stored.items()}

    async def change(self, changes: FeedChanges) -> None:
        """See the port. A feed that is due already is moved up, never back."""
        args: list[Arg] = [len(changes.put)]
        for feed in changes.put:
            args += (feed.id, _FEED.dump_json(feed, exclude_defaults=True))
        args += (len(changes.remove), *changes.remove, len(changes.due))
        for feed_id, at in changes.due.items():
            args += (feed_id, to_ms(at))
        leaving = [*changes.remove, *(feed.id for feed in changes.put if not feed.enabled)]
        await self._state.run("feed_change", [*args, len(leaving), *leaving])

    async def load(self, feed_id: str) -> tuple[Feed, FeedState] | None:
        """See the port."""
        keys = self._state.keys
        feed, state = await self._state.read(
            ("HGET", keys.feeds, feed_id), ("HGET", keys.feed_states, feed_id)
        )
        if feed is None:
            return None
        return _FEED.validate_json(feed), FeedState() if state is None else _STATE.validate_json(state)

    async def seen(self, feed_id: str) -> dict[str, str]:
        """See the port."""
        (flat,) = await self._state.read(("HGETALL", self._state.keys.seen(feed_id)))
        return {key.decode(): mark.decode() for key, mark in zip(flat[::2], flat[1::2], strict=True)}

    async def commit(self, commit: PollCommit) -> int | None:
        """See the port. Pages are due from the poll's own moment."""
        at = commit.state.polled_at or 0.0
        args: list[Arg] = [*claim_args(commit.claim), to_ms(at), to_ms(commit.state.next_poll_at)]
        args += (
            _STATE.dump_json(commit.state, exclude_defaults=True),
            len(commit.seen),
            *chain(*commit.seen.items()),
        )
        args += (len(commit.unseen), *commit.unseen, len(commit.new) + len(commit.changed))
        for record in commit.new:
            args += _page_args(record, at, anew=False)
        for record in commit.changed:
            args += _page_args(record, at, anew=True)
        due = await self._state.run("poll_commit", [*args, *notes_args(commit.notes)])
        return None if due is None else int(due)


def _page_args(record: PageRecord, at: float, *, anew: bool) -> list[Arg]:
    raw = content_of(record, at)
    return [
        record.id,
        int(anew),
        len(record.feed_ids),
        *record.feed_ids,
        dump_record(record),
        b"" if raw is None else pack(raw),
        pack_text(record.feed_text),
    ]
