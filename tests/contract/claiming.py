"""One stage's claims as tests of due sets make them."""

from __future__ import annotations

from pipeline.model import Claim, Note, Stage
from pipeline.ports import DueSets

NOW = 1_763_900_000.25
COLLECT = Stage.COLLECT


def failed(id_: str, reason: str = "timeout", detail: str = "") -> Note:
    facts = {"detail": detail} if detail else {}
    return Note(subject=id_, at=NOW, stage=COLLECT, outcome="failed", reason=reason, facts=facts)


async def claim(
    due: DueSets, *, now: float = NOW, n: int = 10, lease_s: float = 60, limit: int = 3
) -> list[Claim]:
    return await due.claim(COLLECT, now, n, lease_s, limit)


async def claim_one(due: DueSets, *, now: float = NOW, limit: int = 3) -> Claim:
    (one,) = await claim(due, now=now, n=1, limit=limit)
    return one


def ids(claims: list[Claim]) -> list[str]:
    return [claim.id for claim in claims]
