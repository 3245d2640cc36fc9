"""The connection to the state: key names and scripts.

Lives here: all that the stores share. It must not know what any store keeps. Names of keys stand in
`Keys` and, for the scripts, in `lua/prelude.lua`; both build them from the prefix, whose hash tag
puts everything into one slot of a cluster.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter
from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from pipeline.adapters.moments import to_ms
from pipeline.adapters.redis_exchange import ANSWERED_WITHIN_S, Arg, Command, Exchange
from pipeline.adapters.redis_refusals import refuse, unavailable_when_refused
from pipeline.model import Claim, Note, Stage
from pipeline.ports.work import measured
from pipeline.settings import Settings

DAY_S = 86_400.0

RETRIES = 6
"""With the back-off below: about 3.5 s, the time in which a killed server is back and has loaded."""

BACK_OFF = ExponentialBackoff(cap=1.0, base=0.05)

HEALTH_CHECK_S = 15
"""A pooled connection that rested longer is pinged first, so that a stale one costs no command."""

CONNECTIONS = 32
"""Of one process: most of what it says goes together over one. The library's own pool refuses the 101st
command instead of letting it wait."""

WAIT_S = 30.0
"""For a free connection: longer than all retries of the commands before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the state keeps what is done, in seconds: trails, pages, raw pages once extracted."""

    trail_s: float = Settings().trail_days * DAY_S
    memory_s: float = Settings().memory_days * DAY_S
    raw_s: float = Settings().extract.keep_raw_s

    @classmethod
    def of(cls, settings: Settings) -> Retention:
        """As the settings say."""
        return cls(
            trail_s=settings.trail_days * DAY_S,
            memory_s=settings.memory_days * DAY_S,
            raw_s=settings.extract.keep_raw_s,
        )


@dataclass(frozen=True, slots=True)
class Keys:
    """The name of every key that Python asks for."""

    prefix: str

    def due(self, stage: Stage) -> str:
        """ZSET: id → millisecond from which it may be worked on; a claimed id's lease end."""
        return f"{self.prefix}due:{stage}"

    def held(self, stage: Stage) -> str:
        """ZSET: claimed id → millisecond until which it is leased."""
        return f"{self.prefix}held:{stage}"

    def dead(self, stage: Stage) -> str:
        """ZSET: dead letter → millisecond of its end."""
        return f"{self.prefix}dead:{stage}"

    def dead_why(self, stage: Stage) -> str:
        """HASH: dead letter → JSON of reason, detail, attempts."""
        return f"{self.prefix}deadwhy:{stage}"

    @property
    def feeds(self) -> str:
        """HASH: feed id → JSON of `Feed`."""
        return f"{self.prefix}feeds"

    @property
    def feed_states(self) -> str:
        """HASH: feed id → JSON of `FeedState`."""
        return f"{self.prefix}feedstate"

    def seen(self, feed_id: str) -> str:
        """HASH: key of an entry → its mark (`parsing.identity`)."""
        return f"{self.prefix}seen:{feed_id}"

    def page(self, page_id: str) -> str:
        """STRING: JSON list of feed ids, newline, JSON of `PageRecord`."""
        return f"{self.prefix}page:{page_id}"

    def raw(self, page_id: str) -> str:
        """STRING: a packed `RawPage` (`page_store.pack`)."""
        return f"{self.prefix}raw:{page_id}"

    def feed_text(self, page_id: str) -> str:
        """STRING: what the page's entry itself says, in zstd."""
        return f"{self.prefix}own:{page_id}"

    def trail(self, subject: str) -> str:
        """LIST: JSON of `Note`, oldest first."""
        return f"{self.prefix}trail:{subject}"

    def counts(self, minute: int) -> str:
        """HASH of this minute since the epoch: `stage|outcome|reason` → how often; `times|what|outcome` and
        `ms|what|outcome` → how often that was measured, and the milliseconds together."""
        return f"{self.prefix}count:{minute}"

    def named(self, name: str) -> str:
        """A key that one store alone knows."""
        return f"{self.prefix}{name}"


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua text and its SHA-1, by which Redis knows it."""

    name: str
    text: str
    sha: str


@cache
def script(name: str) -> Script:
    """`lua/<name>.lua` behind the prelude, and behind `stories.lua` when it writes stories."""
    folder = files("pipeline.adapters") / "lua"
    parts = ("prelude", "stories", name) if name.startswith("story_") else ("prelude", name)
    text = "\n".join((folder / f"{part}.lua").read_text("utf-8") for part in parts)
    return Script(name, text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


class State:
    """One pool of connections to the state. Belongs to the event loop that first used it."""

    def __init__(self, client: Redis, keys: Keys, retention: Retention) -> None:
        self.client = client
        self.keys = keys
        self.retention = retention
        self._exchange = Exchange(client.connection_pool)
        self._retentions = tuple(int(s) for s in (retention.trail_s, retention.memory_s, retention.raw_s))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._exchange.close()
        await self.client.aclose()

    async def run(self, name: str, args: Sequence[Arg]) -> Any:
        """What script `name` returns. Raises `StateUnavailable`."""
        try:
            (answer,) = await self._exchange.send([(*self._head(script(name)), *args)])
        except exceptions.RedisError as error:
            refuse(error)
        if isinstance(answer, exceptions.ResponseError):
            return (await self._again(script(name), [args], [answer]))[0]
        return answer

    async def run_each(self, name: str, calls: Sequence[Sequence[Arg]]) -> list[Any]:
        """Run a script once per call, one round trip, each indivisible by itself.

        When one call fails the others have run all the same, then the first error is raised.
        """
        lua = script(name)
        return await self._again(lua, calls, await self._evaluate(lua, calls))

    async def _again(self, lua: Script, calls: Sequence[Sequence[Arg]], answers: list[Any]) -> list[Any]:
        """The answers, with those of calls whose script the server did not know. Raises the first error."""
        unknown = [i for i, answer in enumerate(answers) if isinstance(answer, exceptions.NoScriptError)]
        if unknown:
            await self.ask(self.client.script_load(lua.text))
            again = await self._evaluate(lua, [calls[i] for i in unknown])
            for i, answer in zip(unknown, again, strict=True):
                answers[i] = answer
        return _unless_refused(answers)

    async def _evaluate(self, lua: Script, calls: Sequence[Sequence[Arg]]) -> list[Any]:
        head = self._head(lua)
        with unavailable_when_refused():
            return await self._exchange.send([(*head, *args) for args in calls])

    def _head(self, lua: Script) -> Command:
        return ("EVALSHA", lua.sha, 1, self.keys.prefix, *self._retentions)

    async def read(self, *commands: Command) -> list[Any]:
        """The raw answers to commands that need no script, together with what else this process has to say.

        Raises `StateUnavailable`, and of several errors the first.
        """
        try:
            return _unless_refused(await self._exchange.send(commands))
        except exceptions.RedisError as error:
            refuse(error)

    async def ask(self, command: Awaitable[Any]) -> Any:
        """Await one command of `client`. Raises `StateUnavailable`."""
        with unavailable_when_refused():
            return await command

    async def flush(self, pipe: Pipeline) -> list[Any]:
        """Send a pipeline of `client`. Raises `StateUnavailable`."""
        with unavailable_when_refused():
            return list(await pipe.execute())


def _unless_refused(answers: list[Any]) -> list[Any]:
    """The answers, when none is an error."""
    for answer in answers:
        if isinstance(answer, exceptions.ResponseError):
            refuse(answer)
    return answers


def connect(url: str, prefix: str = "{wiredesk}:", retention: Retention | None = None) -> State:
    """A state that connects at its first command. `prefix` must hold a hash tag. Raises `ValueError`."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=WAIT_S,
        decode_responses=False,
        protocol=2,  # RESP3 with hiredis did not recover stale pooled connections (redis-py #4128)
        retry=Retry(BACK_OFF, RETRIES),
        health_check_interval=HEALTH_CHECK_S,
        socket_timeout=ANSWERED_WITHIN_S,
        socket_connect_timeout=5.0,
    )
    return State(Redis.from_pool(pool), Keys(prefix), retention or Retention())


# ── what every store says to scripts ────────────────────────────────────────────────────────────────

NOTE: TypeAdapter[Note] = TypeAdapter(Note)


def claim_args(claim: Claim) -> list[Arg]:
    """For `take_claim()`."""
    return [claim.stage, claim.id, to_ms(claim.until)]


def note_args(note: Note) -> list[Arg]:
    """For `take_note()`."""
    count = "|".join((note.stage, note.outcome, note.reason))
    args: list[Arg] = [note.subject, int(note.at // 60), count, NOTE.dump_json(note)]
    measures = measured(note)
    args.append(len(measures))
    for what, outcome, ms in measures:
        args += (f"{what}|{outcome}", ms)
    return args


def notes_args(notes: Sequence[Note]) -> list[Arg]:
    """For `take_notes()`."""
    return [len(notes), *(arg for note in notes for arg in note_args(note))]
