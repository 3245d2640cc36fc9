"""The desk in Prometheus's text format, written by hand: a few gauges and counters need no library.

Pure. Labels come from bounded sets (stages, outcomes, reasons, roles) and from people (groups); never a
feed's URL.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from console.problems import ROLES
from console.view import Counts, FeedView, Overview
from pipeline.ports import Tallied

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Sum(NamedTuple):
    """What a summary says: all values together, and how many they are."""

    total: float
    times: int


Sample = tuple[Mapping[str, str], float | Sum]


def metrics(view: Overview, feeds: Sequence[FeedView], since_start: Tallied) -> str:
    """`since_start`: what was noted since this process looks, so that counters only ever grow."""
    return "".join(
        line
        for family in (
            *_counters(since_start.counts),
            *_durations(since_start),
            *_stages(view),
            *_feeds(view, feeds),
            *_stream(view),
            *_desk(view),
        )
        for line in _family(*family)
    )


Family = tuple[str, str, str, Iterable[Sample]]
"""Name, type, help, samples."""


def _counters(counts: Counts) -> Iterator[Family]:
    polls = [
        ({"outcome": outcome, "reason": reason}, float(n))
        for (stage, outcome, reason), n in sorted(counts.items())
        if stage == "poll"
    ]
    articles = [
        ({"stage": stage, "outcome": outcome, "reason": reason}, float(n))
        for (stage, outcome, reason), n in sorted(counts.items())
        if stage != "poll"
    ]
    yield "poll_total", "counter", "Polls by outcome, since this console was started.", polls
    yield (
        "articles_total",
        "counter",
        "Steps of entries, pages and articles, since this console was started.",
        articles,
    )


def _durations(told: Tallied) -> Iterator[Family]:
    """Summaries without quantiles: of those, sums and counts alone can be added up over consoles and time."""

    def total(key: tuple[str, str]) -> Sum:
        return Sum(told.ms[key] / 1000, told.times[key])

    steps = sorted(key for key in told.times if key[0] != "lag")
    yield (
        "stage_duration_seconds",
        "summary",
        "Time that a poll, a page, an extraction, a publication took, without waits for a host's turn.",
        [({"stage": key[0], "outcome": key[1]}, total(key)) for key in steps],
    )
    yield (
        "article_lag_seconds",
        "summary",
        "From the poll that found an entry, or its change, to the event of its article.",
        [({}, total(key)) for key in told.times if key == ("lag", "done")],
    )


def _stages(view: Overview) -> Iterator[Family]:
    def each(name: str) -> list[Sample]:
        return [({"stage": stage.stage}, float(getattr(stage, name) or 0)) for stage in view.stages]

    yield "stage_backlog", "gauge", "Ids that are due and that nobody works on.", each("due")
    yield "stage_in_hand", "gauge", "Ids that a worker holds.", each("claimed")
    yield (
        "stage_waiting",
        "gauge",
        "Ids in the due set, those included whose time has yet to come.",
        each("waiting"),
    )
    yield (
        "stage_oldest_age_seconds",
        "gauge",
        "How long the longest waiting id has been due.",
        each("oldest_s"),
    )
    letters = each("dead") + [
        ({"stage": "stream", "group": group.name}, float(group.dead)) for group in view.groups
    ]
    yield "dlq_size", "gauge", "Dead letters of a stage, or of a consumer group.", letters


def _feeds(view: Overview, feeds: Sequence[FeedView]) -> Iterator[Family]:
    states = Counter(feed.state for feed in feeds)
    yield "feeds", "gauge", "Feeds by state.", [({"state": state}, n) for state, n in sorted(states.items())]
    soonest = view.loss_soonest_at
    yield (
        "feeds_late",
        "gauge",
        "Feeds whose next poll comes a minute or more after an entry may have scrolled out unseen.",
        [({}, view.feeds_late)],
    )
    yield (
        "time_to_loss_seconds",
        "gauge",
        "Until an entry could scroll out unseen in the feed nearest to that; below 0: since then.",
        [] if soonest is None else [({}, round(soonest - view.at, 3))],
    )


def _stream(view: Overview) -> Iterator[Family]:
    groups = [({"group": group.name}, group) for group in view.groups]
    yield (
        "group_lag",
        "gauge",
        "Events that a group has not acknowledged.",
        [(labels, group.lag) for labels, group in groups],
    )
    yield (
        "group_consumers",
        "gauge",
        "Consumers of a group.",
        [(labels, group.consumers) for labels, group in groups],
    )
    yield "stream_events", "gauge", "Events kept on the stories stream.", [({}, view.stream_length)]


def _desk(view: Overview) -> Iterator[Family]:
    read = (view.config, view.site_rules, view.agencies)
    yield "redis_memory_bytes", "gauge", "Memory that Redis uses.", [({}, view.memory_bytes)]
    yield (
        "pressure",
        "gauge",
        "1 = work waits for this high-water mark.",
        [({"mark": mark}, float(view.over == mark)) for mark in ("stream", "memory")],
    )
    yield (
        "processes_alive",
        "gauge",
        "Processes that gave a sign of life lately.",
        [({"role": role}, view.workers.get(role, 0)) for role in ROLES],
    )
    yield (
        "config_ok",
        "gauge",
        "1 = the feed list, the rules for single sites and the agencies are without mistakes.",
        [({}, float(all(status.get("ok", True) for status in read)))],
    )


def _family(name: str, kind: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP wiredesk_{name} {told}\n# TYPE wiredesk_{name} {kind}\n"
    for labels, value in samples:
        if isinstance(value, Sum):
            yield _line(f"{name}_sum", labels, value.total)
            yield _line(f"{name}_count", labels, value.times)
        else:
            yield _line(name, labels, value)


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    pairs = ",".join(f'{key}="{text.translate(_ESCAPES)}"' for key, text in labels.items())
    return (
        f"wiredesk_{name}{{{pairs}}} {_digits(value)}\n" if pairs else f"wiredesk_{name} {_digits(value)}\n"
    )


def _digits(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)
