"""What the web console decides on values: whose request it answers, and how metrics are written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.web.guard import is_loopback, meant_for_us
from console.web.metrics import metrics
from pipeline.model import Stage
from pipeline.ports import Tallied
from tests.unit.console.building import NOW, QUIET, feed, group, stage


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8080",
        "127.0.0.1",
        "127.0.0.1:8080",
        "[::1]:8080",
        "LOCALHOST:8080",
        "desk.localhost",
    ],
)
def test_this_machine_s_names_are_ours(host: str) -> None:
    assert meant_for_us(host, "127.0.0.1")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "localhost.evil.example", "", "192.168.1.7", "[::2]:80", "127.1"],
)
def test_bound_to_loopback_another_name_is_a_rebound_one(host: str) -> None:
    assert not meant_for_us(host, "127.0.0.1")
    assert meant_for_us(host, "0.0.0.0")


def test_loopback_is_more_than_one_address() -> None:
    assert is_loopback("127.8.0.1")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")


VIEW = replace(
    QUIET,
    stages=(stage(Stage.POLL, waiting=9, due=4, claimed=2, dead=1, oldest_s=12.5),),
    groups=(group('say "hi"\\', lag=3, dead=2),),
    over="memory",
    feeds_late=2,
    loss_soonest_at=NOW - 1.5,
)
TOLD = Tallied(
    counts={("poll", "failed", "dns"): 2, ("extract", "done", "joined"): 7},
    times={("poll", "failed"): 2, ("publish", "done"): 7, ("lag", "done"): 7},
    ms={("poll", "failed"): 60_250, ("publish", "done"): 21, ("lag", "done"): 63_000},
)


def test_counters_and_gauges_have_the_names_that_alerts_use() -> None:
    lines = metrics(VIEW, [feed("a"), feed("b"), feed("c", "failing", 1)], TOLD).splitlines()
    for line in (
        'wiredesk_poll_total{outcome="failed",reason="dns"} 2',
        'wiredesk_articles_total{stage="extract",outcome="done",reason="joined"} 7',
        'wiredesk_stage_backlog{stage="poll"} 4',
        'wiredesk_stage_in_hand{stage="poll"} 2',
        'wiredesk_stage_waiting{stage="poll"} 9',
        'wiredesk_stage_oldest_age_seconds{stage="poll"} 12.5',
        'wiredesk_dlq_size{stage="poll"} 1',
        'wiredesk_feeds{state="failing"} 1',
        'wiredesk_feeds{state="ok"} 2',
        'wiredesk_pressure{mark="memory"} 1',
        'wiredesk_pressure{mark="stream"} 0',
        'wiredesk_processes_alive{role="extract"} 2',
        "wiredesk_stream_events 58",
        "wiredesk_redis_memory_bytes 12000000",
        "wiredesk_feeds_late 2",
        "wiredesk_time_to_loss_seconds -1.5",
        "wiredesk_config_ok 1",
        "# TYPE wiredesk_stage_duration_seconds summary",
        'wiredesk_stage_duration_seconds_sum{stage="poll",outcome="failed"} 60.25',
        'wiredesk_stage_duration_seconds_count{stage="poll",outcome="failed"} 2',
        'wiredesk_stage_duration_seconds_sum{stage="publish",outcome="done"} 0.021',
        "wiredesk_article_lag_seconds_sum 63",
        "wiredesk_article_lag_seconds_count 7",
    ):
        assert line in lines


def test_large_numbers_keep_every_digit() -> None:
    assert "wiredesk_redis_memory_bytes 1234567891\n" in metrics(
        replace(VIEW, memory_bytes=1_234_567_891), [], Tallied()
    )


def test_names_that_people_gave_are_escaped() -> None:
    text = metrics(VIEW, [], Tallied())
    assert r'wiredesk_group_lag{group="say \"hi\"\\"} 3' in text
    assert r'wiredesk_dlq_size{stage="stream",group="say \"hi\"\\"} 2' in text


def test_every_family_is_introduced_once_and_by_type() -> None:
    text = metrics(VIEW, [], TOLD)
    names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len(set(names))
    assert all(line.startswith(("#", "wiredesk_")) for line in text.splitlines())
    assert text.endswith("\n")
