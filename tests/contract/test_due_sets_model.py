"""Redis and memory, given the same calls in any order, say the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.ledger import Ledger
from pipeline.adapters.memory import MemoryDueSets, MemoryLedger
from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.adapters.redis_state import connect
from pipeline.model import Claim, Note, Stage
from pipeline.ports import DueSets as AnyDueSets

T = TypeVar("T")
IDS = st.sampled_from(["a", "b", "c", "d", "e"])
SECONDS = st.floats(0, 30)
COLLECT = Stage.COLLECT


class Twins(RuleBasedStateMachine):
    """Time goes on with each step; every answer and the whole visible state are compared."""

    url = ""

    @initialize()
    def start(self) -> None:
        self.runner = asyncio.Runner()
        self.state = connect(self.url, prefix=f"{{{uuid4().hex}}}:")
        self.ledger = MemoryLedger()
        self.redis, self.memory = DueSets(self.state), MemoryDueSets(self.ledger)
        self.now = 1_763_900_000.0
        self.claims: list[Claim] = []

    def both(self, call: Callable[[AnyDueSets], Awaitable[T]]) -> T:
        async def ask() -> tuple[T, T]:
            return await call(self.redis), await call(self.memory)

        ours, theirs = self.runner.run(ask())
        assert ours == theirs
        return ours

    def note(self, claim: Claim) -> Note:
        return Note(subject=claim.id, at=self.now, stage=COLLECT, outcome="failed", reason="timeout")

    def some_claim(self, index: int) -> Claim:
        return (
            self.claims[index % len(self.claims)] if self.claims else Claim(stage=COLLECT, id="a", until=0.0)
        )

    @rule(seconds=SECONDS)
    def time_goes_on(self, seconds: float) -> None:
        self.now += seconds

    @rule(id_=IDS, seconds=SECONDS, sooner=st.booleans())
    def add(self, id_: str, seconds: float, sooner: bool) -> None:
        self.both(lambda due: due.add(COLLECT, {id_: self.now + seconds}, sooner=sooner))

    @rule(n=st.integers(0, 4), lease_s=SECONDS, limit=st.integers(0, 3))
    def claim(self, n: int, lease_s: float, limit: int) -> None:
        self.claims += self.both(lambda due: due.claim(COLLECT, self.now, n, lease_s, limit))

    @rule(index=st.integers(0, 9), seconds=SECONDS)
    def release(self, index: int, seconds: float) -> None:
        self.both(lambda due: due.release([self.some_claim(index)], self.now + seconds))

    @rule(index=st.integers(0, 9), seconds=SECONDS, counts=st.booleans(), limit=st.integers(0, 3))
    def again(self, index: int, seconds: float, counts: bool, limit: int) -> None:
        claim = self.some_claim(index)
        at = self.now + seconds
        self.both(lambda due: due.again(claim, at, self.note(claim), counts=counts, limit=limit))

    @rule(index=st.integers(0, 9))
    def bury(self, index: int) -> None:
        claim = self.some_claim(index)
        self.both(lambda due: due.bury(claim, self.note(claim), "no detail"))

    @rule(index=st.integers(0, 9))
    def done(self, index: int) -> None:
        claim = self.some_claim(index)
        self.both(lambda due: due.done(claim, [self.note(claim)]))

    @rule(ids=st.lists(IDS, max_size=3))
    def retry(self, ids: list[str]) -> None:
        self.both(lambda due: due.retry(COLLECT, ids, self.now))

    @rule(ids=st.lists(IDS, max_size=3))
    def drop(self, ids: list[str]) -> None:
        self.both(lambda due: due.drop(COLLECT, ids))

    @invariant()
    def nothing_else_differs(self) -> None:
        if hasattr(self, "runner"):
            self.both(lambda due: due.depths(COLLECT, self.now))
            self.both(lambda due: due.dead(COLLECT))

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            for id_ in "abcde":
                assert self.runner.run(Ledger(self.state).trail(id_)) == self.runner.run(
                    self.ledger.trail(id_)
                )
            self.runner.run(self.state.aclose())
            self.runner.close()


def test_redis_and_memory_agree_on_every_course_of_events(redis_server: EmbeddedServer) -> None:
    class Here(Twins):
        url = redis_server.url

    run_state_machine_as_test(
        Here, settings=settings(max_examples=40, stateful_step_count=40, deadline=None, derandomize=True)
    )
