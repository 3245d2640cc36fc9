"""What somebody should look at, in sentences: one look at an Overview, worst first. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from console import feed_words, words
from console.loss import is_late
from console.view import FeedView, Overview, StageView
from pipeline.extraction.overrides import CONTAINER

STUCK_S = 120.0
"""Work that has been due for so long says that a stage does not keep up, or is not there."""

PATIENCE_S = 15.0
"""A desk that was started so recently may have processes that said nothing yet."""

ROLES = {
    "beat": "the scheduler",
    "io": "the worker that polls and collects",
    "extract": "the worker that extracts",
}

LATE_SHOWN = 3
"""Feeds that are polled too late, one by one; the screens have a list."""

SCHEDULER = "beat"

MORE_WORKERS = {
    "poll": "start another worker-io (`wiredesk up --io N`)",
    "collect": "start another worker-io (`wiredesk up --io N`), unless most are of one host, at its pace",
    "extract": "start another worker-extract (`wiredesk up --processes N`)",
}

_MEMORY_HIGH = 0.8


def problems(view: Overview, age_s: float | None = None) -> tuple[str, ...]:
    """An untroubled desk has none. `age_s`: how long ago it was started, None = long ago or unknown."""
    young = age_s is not None and age_s < PATIENCE_S
    return (
        *(() if young else _silent(view)),
        *_over(view),
        *_configuration(view),
        *(
            sentence
            for stage in view.stages
            for sentence in _stage(stage, explained=_is_explained(view, stage))
        ),
        *_groups(view),
        *_rules(view),
        *_losses(view),
        *(_feed(feed, view.at) for feed in view.feeds_failing),
    )


def silent(view: Overview) -> tuple[str, ...]:
    """The kinds of processes that give no sign of life. Workers are silent, too, where nobody sends ticks."""
    missing = [role for role in ROLES if not view.workers.get(role)]
    if len(missing) == len(ROLES):
        told = f"no sign of life from {ROLES[SCHEDULER]}{_since(view, SCHEDULER)}"
        return (f"{told}, nor from workers, who wait for its ticks",)
    return tuple(f"no sign of life from {ROLES[role]}{_since(view, role)}" for role in missing)


def _since(view: Overview, role: str) -> str:
    sign = view.last_signs.get(role, {})
    at = sign.get("at")
    if not isinstance(at, int | float):
        return ""
    return f" for {words.seconds(max(0.0, view.at - at))} (it ran on {sign.get('host', 'an unknown host')})"


def _silent(view: Overview) -> Iterator[str]:
    for found in silent(view):
        yield (
            f"{found}: start it if it does not run; if it runs, it hangs: kill it, and it is started again; "
            "its log says more"
        )


def _over(view: Overview) -> Iterator[str]:
    waits = "collecting and extracting wait"
    if view.over_since is not None:
        waited = words.seconds(max(0.0, view.at - view.over_since))
        waits = f"collecting and extracting have been waiting for {waited}"
    if view.over == "stream":
        yield f"the stories stream is full ({view.stream_length:,} events): {waits}; {_reader_wanted(view)}"
    elif view.over == "memory":
        yield (
            f"Redis has used {view.memory_share:.0%} of its memory: {waits}; raise maxmemory, or shorten "
            "extract.keep_raw, trail or memory"
        )
    elif view.memory_share > _MEMORY_HIGH:
        yield f"Redis has used {view.memory_share:.0%} of its memory: work will wait when there is no more"


def _reader_wanted(view: Overview) -> str:
    if not view.groups:
        return "nobody reads it: `wiredesk consume --group NAME`, or set stream.retention: 1d"
    slowest = max(view.groups, key=lambda group: group.lag)
    consumers = words.several(slowest.consumers, "consumer", "consumers")
    return (
        f"group {slowest.name} lags {slowest.lag:,} with {consumers}: start more of them, or forget the group"
    )


def _configuration(view: Overview) -> Iterator[str]:
    kept = "" if "left_out" in view.config else "; the last good list is in use"
    read = (
        (view.config, kept),
        (view.site_rules, "; running workers keep the last good rules"),
        (view.agencies, "; running workers keep the last good agencies"),
    )
    for status, in_use in read:
        if not status.get("ok", True):
            lines = str(status.get("problems", "")).splitlines() or ["unreadable"]
            more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
            yield f"configuration: {lines[0]}{more}{in_use}"


def _is_explained(view: Overview, stage: StageView) -> bool:
    """Whether another problem says already why the stage does not get on."""
    needed = {SCHEDULER, "extract" if stage.stage == "extract" else "io"}
    return not needed <= set(view.workers) or (bool(view.over) and stage.stage != "poll")


def _stage(stage: StageView, *, explained: bool) -> Iterator[str]:
    if stage.oldest_s is not None and stage.oldest_s > STUCK_S and not explained:
        oldest = words.seconds(stage.oldest_s)
        yield (
            f"{stage.stage} does not keep up: {stage.due:,} due, the oldest for {oldest}; "
            f"{MORE_WORKERS[stage.stage]}"
        )
    if stage.stage != "poll" and stage.failed_per_minute > max(1.0, stage.per_minute):
        yield (
            f"{stage.stage}: more tries fail ({stage.failed_per_minute:.0f}/min) than succeed "
            f"({stage.per_minute:.0f}/min); its worker's log says why"
        )
    if stage.dead:
        letters = words.several(stage.dead, "dead letter", "dead letters")
        yield f"{stage.stage}: {letters}; see `wiredesk dead list --stage {stage.stage}`"


def _groups(view: Overview) -> Iterator[str]:
    for group in view.groups:
        if group.dead:
            events = words.several(group.dead, "event", "events")
            yield f"group {group.name} failed on {events}; see `wiredesk dead list --group {group.name}`"


def _rules(view: Overview) -> Iterator[str]:
    for site, rules in view.lost_rules.items():
        for rule, pages in rules.items():
            what = rule if rule == CONTAINER else f"drop “{rule}”"
            yield (
                f"rules for {site}: {what} matched none of the last {pages:,} pages; mend sites.yaml, "
                "`wiredesk try PAGE_URL --explain` shows what it finds"
            )


def _losses(view: Overview) -> Iterator[str]:
    """Failing feeds have a line of their own."""
    late = [feed for feed in view.feeds_near_loss if not feed.failures and is_late(feed, view.at)]
    for feed in late[:LATE_SHOWN]:
        yield f"feed {feed.id}: entries {_late(feed, view.at)}; `wiredesk feeds show {feed.id}`"
    if len(late) > LATE_SHOWN:
        yield f"{view.feeds_late:,} feeds in all are polled too late; `wiredesk status --feeds` has each"


def _late(feed: FeedView, now: float) -> str:
    """What the poll waits for is no reason any more once it is overdue."""
    left_s, wait_s = (feed.loss_at or now) - now, (feed.next_poll_at or now) - now
    lost = (
        f"may scroll out unseen in {words.seconds(left_s)}"
        if left_s > 0
        else f"may have been scrolling out unseen for {words.seconds(-left_s)}"
    )
    if wait_s <= 0:
        return f"{lost}, the poll has been overdue for {words.seconds(-wait_s)}"
    return f"{lost}, the next poll comes in {words.seconds(wait_s)} ({feed_words.bound(feed.next_because)})"


def _feed(feed: FeedView, now: float) -> str:
    row = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
    next_s = None if feed.next_poll_at is None else max(0.0, feed.next_poll_at - now)
    wait = "" if next_s is None else f", asked again in {words.seconds(next_s)}"
    remedy = f"; `wiredesk feeds find {feed.url}` looks for its feed" if feed.reason == "html_page" else ""
    state = "dead, " if feed.state == "dead" else ""
    return f"feed {feed.id}: {state}{words.reason(feed.reason or 'unknown')}, failed {row}{wait}{remedy}"
