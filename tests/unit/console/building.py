"""An Overview of a small desk, to be changed by `dataclasses.replace`."""

from __future__ import annotations

from console.view import CopyLine, FeedView, GroupView, Minute, Overview, StageView, StoryLine, Totals
from pipeline.model import FeedId, Stage

NOW = 1_772_366_400.0


def stage(name: Stage, **facts: float | None) -> StageView:
    values: dict[str, float | None] = {
        "waiting": 0, "due": 0, "claimed": 0, "dead": 0, "oldest_s": None, "per_minute": 0.0,
    }  # fmt: skip
    return StageView(stage=name, **(values | facts))  # type: ignore[arg-type]


def copy(publisher: str, role: str, title: str = "Bridge closes for a week") -> CopyLine:
    return CopyLine(
        publisher=publisher,
        role=role,
        title=title,
        url=f"https://{publisher.lower().replace(' ', '-')}.example/bridge",
        first_seen_at="2026-03-01T12:00:00+00:00",
        words=300,
        resemblance=0.8,
        containment=0.9,
    )


def story(*copies: CopyLine, agency: str | None = "Norvik News", number: int = 1) -> StoryLine:
    first = copies[0]
    return StoryLine(
        id=f"s{number:016x}",
        title=first.title,
        agency=agency,
        publisher=first.publisher,
        copies=copies,
        at=NOW,
    )


def feed(name: str, state: str = "ok", failures: int = 0, reason: str | None = None) -> FeedView:
    return FeedView(
        id=FeedId(name),
        publisher=name.title(),
        url=f"https://{name}.example/feed",
        enabled=state != "paused",
        state=state,
        interval_s=300.0,
        polled_at=NOW - 60,
        changed_at=NOW - 600,
        next_poll_at=NOW + 240,
        failures=failures,
        reason=reason,
        per_day=12.5,
        entries=20,
        next_because="floor",
    )


def group(name: str, lag: int = 0, dead: int = 0) -> GroupView:
    return GroupView(name=name, lag=lag, pending=0, consumers=1, dead=dead)


QUIET = Overview(
    at=NOW,
    stages=tuple(stage(one) for one in Stage),
    totals=Totals(
        polls=120, unchanged=80, failed_polls=2, discovered=60, collected=58, extracted=55,
        stories=30, copies=25, revised=3,
    ),
    feeds_total=3,
    feeds_enabled=3,
    feeds_failing=(),
    stories=(),
    groups=(),
    stream_length=58,
    memory_bytes=12_000_000,
    memory_share=0.1,
    over="",
    history=tuple(
        Minute(at=NOW - 60.0 * (59 - n), polls=2, articles=n % 5, stories=0, copies=0) for n in range(60)
    ),
    workers={"beat": 1, "io": 1, "extract": 2},
    config={"ok": True},
    problems=(),
)  # fmt: skip
