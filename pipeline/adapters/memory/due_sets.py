"""`ports.DueSets` in memory: the same sums as the scripts, on dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.adapters.due_sets import CLAIM_MAX, DEAD, DETAIL_CHARS, detail_of, last_note
from pipeline.adapters.memory.ledger import MemoryLedger
from pipeline.adapters.moments import to_ms, to_s
from pipeline.model import Claim, DeadLetter, Note, Stage
from pipeline.ports import Depths

CRASH_DETAIL = "its worker ended without a word"
"""As in `lua/due_claim.lua`."""


@dataclass(slots=True)
class _Set:
    """Milliseconds by id, as in Redis; `held` ids are in `due` too, at the end of their lease."""

    due: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    dead: dict[str, DeadLetter] = field(default_factory=dict)
    last_till: int = 0

    def ripe(self, now: int) -> list[str]:
        waiting = sorted((ms, id_.encode()) for id_, ms in self.due.items() if ms <= now)
        return [id_.decode() for _, id_ in waiting]

    def leave(self, id_: str) -> None:
        for table in (self.due, self.held, self.tries):
            table.pop(id_, None)


class MemoryDueSets:
    """See `ports.DueSets`. The stores in memory use what is below the port's own methods."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger
        self._sets = {stage: _Set() for stage in Stage}

    async def add(self, stage: Stage, due: Mapping[str, float], *, sooner: bool = False) -> int:
        """See the port."""
        table, added = self._sets[stage], 0
        for id_, at in due.items():
            ms = to_ms(at)
            if id_ not in table.due:
                table.due[id_] = ms
                added += 1
            elif sooner and id_ not in table.held:
                table.due[id_] = min(ms, table.due[id_])
        return added

    async def claim(self, stage: Stage, now: float, n: int, lease_s: float, limit: int) -> list[Claim]:
        """See the port."""
        now_ms = to_ms(now)
        till = max(to_ms(now + lease_s), now_ms + 1)
        table = self._sets[stage]
        if till <= table.last_till < till + 1000:  # as in `lua/due_claim.lua`
            till = table.last_till + 1
        claimed: list[Claim] = []
        while n > 0 and not claimed and (ripe := table.ripe(now_ms)[: min(n, CLAIM_MAX)]):
            for id_ in ripe:
                if id_ not in table.held:
                    claimed.append(self._lease(stage, id_, till))
                elif self._crashed(stage, id_, now, limit, alone=not claimed):
                    claimed.append(self._lease(stage, id_, till))
                    break
        return claimed

    def _lease(self, stage: Stage, id_: str, till: int) -> Claim:
        table = self._sets[stage]
        table.due[id_] = table.held[id_] = table.last_till = till
        return Claim(stage=stage, id=id_, until=to_s(till), attempts=table.tries.get(id_, 0))

    def _crashed(self, stage: Stage, id_: str, now: float, limit: int, *, alone: bool) -> bool:
        """True = it may be handed out. Past the limit it dies; in company it is passed over for now."""
        table = self._sets[stage]
        attempts = table.tries.get(id_, 0) + 1
        last = limit > 0 and attempts >= limit
        if not last and not alone:
            return False
        table.tries[id_] = attempts
        outcome = DEAD if last else "failed"
        at = to_s(to_ms(now))
        note = Note(
            subject=id_, at=at, stage=stage, outcome=outcome, reason="crashed", facts={"attempts": attempts}
        )
        if last:
            self._die(stage, note, CRASH_DETAIL)
        self._ledger.record([note])
        return not last

    async def release(self, claims: Sequence[Claim], at: float) -> None:
        """See the port."""
        for claim in claims:
            if self.holds(claim):
                table = self._sets[claim.stage]
                del table.held[claim.id]
                table.due[claim.id] = to_ms(at)

    async def again(self, claim: Claim, at: float, note: Note, *, counts: bool, limit: int = 0) -> bool:
        """See the port."""
        if not self.holds(claim):
            return False
        table = self._sets[claim.stage]
        if counts:
            table.tries[claim.id] = table.tries.get(claim.id, 0) + 1
        if counts and 0 < limit <= table.tries[claim.id]:
            self._die(claim.stage, _about(note, claim), detail_of(note))
            self._ledger.record([last_note(note)])
        else:
            await self.release([claim], at)
            self._ledger.record([note])
        return True

    async def bury(self, claim: Claim, note: Note, detail: str) -> bool:
        """See the port."""
        if not self.holds(claim):
            return False
        table = self._sets[claim.stage]
        table.tries[claim.id] = table.tries.get(claim.id, 0) + 1
        self._die(claim.stage, _about(note, claim), detail[:DETAIL_CHARS])
        self._ledger.record([note])
        return True

    async def done(self, claim: Claim, notes: Sequence[Note] = ()) -> bool:
        """See the port."""
        if not self.holds(claim):
            return False
        self.leave(claim.stage, claim.id)
        self._ledger.record(notes)
        return True

    async def dead(self, stage: Stage, start: int = 0, count: int = 100) -> list[DeadLetter]:
        """See the port."""
        letters = self._sets[stage].dead.values()
        newest = sorted(letters, key=lambda letter: (to_ms(letter.at), letter.id.encode()), reverse=True)
        return newest[start : start + max(count, 0)]

    async def retry(self, stage: Stage, ids: Sequence[str], now: float) -> int:
        """See the port."""
        found = [id_ for id_ in dict.fromkeys(ids) if id_ in self._sets[stage].dead]
        for id_ in found:
            self.work_anew(stage, id_, now)
        return len(found)

    async def drop(self, stage: Stage, ids: Sequence[str]) -> int:
        """See the port."""
        dead = self._sets[stage].dead
        return sum(dead.pop(id_, None) is not None for id_ in ids)

    async def depths(self, stage: Stage, now: float) -> Depths:
        """See the port."""
        table, now_ms = self._sets[stage], to_ms(now)
        ripe = table.ripe(now_ms)
        claimed = sum(till > now_ms for till in table.held.values())
        return Depths(
            waiting=len(table.due) - claimed,
            due=len(ripe),
            claimed=claimed,
            dead=len(table.dead),
            oldest_due_at=to_s(table.due[ripe[0]]) if ripe else None,
        )

    # ── for the stores in memory: the functions of `lua/prelude.lua` ────────────────────────────────

    def holds(self, claim: Claim) -> bool:
        """Whether the claim is still its worker's."""
        return self._sets[claim.stage].held.get(claim.id) == to_ms(claim.until)

    def leave(self, stage: Stage, id_: str) -> None:
        """Out of the stage's work."""
        self._sets[stage].leave(id_)

    def work_anew(self, stage: Stage, id_: str, at: float) -> None:
        """Work afresh from `at`: a claim in progress is void, attempts and dead letter are forgotten."""
        table = self._sets[stage]
        table.leave(id_)
        table.dead.pop(id_, None)
        table.due[id_] = to_ms(at)

    def forget(self, stage: Stage, id_: str) -> None:
        """Out of the work and out of the dead letters."""
        self.leave(stage, id_)
        self._sets[stage].dead.pop(id_, None)

    def _die(self, stage: Stage, note: Note, detail: str) -> None:
        table, id_ = self._sets[stage], note.subject
        table.dead[id_] = DeadLetter(
            stage=stage,
            id=id_,
            reason=note.reason,
            detail=detail,
            attempts=table.tries[id_],
            at=to_s(to_ms(note.at)),
        )
        table.leave(id_)


def _about(note: Note, claim: Claim) -> Note:
    return replace(note, subject=claim.id)
