"""Every key of `settings.yaml`: its kind, its bounds, what it does.

The one place to add a setting beside its default in `shape`: reading, environment names, JSON Schema
and the check of `docs/configuration.md` follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.settings.amounts import Duration, Share, Size, Whole
from pipeline.settings.kinds import Choice, Flag, Network, Text, Texts, Url
from pipeline.settings.tables import Key, by_name, make_key

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of `settings.yaml`; its name is also the attribute of `Settings`."""

    name: str
    says: str
    keys: Mapping[str, Key]


def _days(low_s: float, high_days: float) -> Duration:
    return Duration(low_s=low_s, high_s=high_days * _DAY_S, unit_s=_DAY_S)


_REDIS = ("redis", "rediss", "unix")
_BROKERS = (*_REDIS, "redis+socket", "sentinel", "amqp", "amqps", "pyamqp")

_LEASE = Duration(low_s=10, high_s=3_600)
_LEASE_SAYS = (
    "A worker that has not finished after this long is taken for dead; its work is handed out again."
)

_SECTIONS = (
    Section(
        name="redis",
        says="Where state and broker live.",
        keys=by_name(
            make_key(
                "state_url",
                Url(schemes=_REDIS, example="redis://localhost:6379/0"),
                "Redis (6.2 or newer) or Valkey that holds the state. null = a server of its own is started.",
                "redis://localhost:6379/0",
                nullable=True,
            ),
            make_key(
                "broker_url",
                Url(schemes=_BROKERS, example="redis://localhost:6379/1"),
                "Celery's broker: Redis, Redis Sentinel or RabbitMQ. null = the state's server.",
                "amqp://localhost",
                nullable=True,
            ),
            make_key(
                "prefix",
                Text(
                    pattern=r"^\{[A-Za-z0-9_-]{1,32}\}:$",
                    form='a name in braces and a colon, as in "{wiredesk}:"',
                ),
                "Begins every key of the state; the braces keep them in one slot of a Redis Cluster.",
                '"{desk2}:"',
            ),
        ),
    ),
    Section(
        name="http",
        says="How servers are asked.",
        keys=by_name(
            make_key(
                "user_agent",
                Text(pattern=r"^[ -~]+$", form="printable ASCII"),
                "What the desk calls itself; give an address where you can be reached.",
                "ExampleDesk/1.0 (+https://example.org/desk)",
            ),
            make_key(
                "timeout_s",
                Duration(low_s=1, high_s=90),
                "Longest time for one answer, redirects included.",
                "20s",
            ),
            make_key(
                "connect_timeout_s", Duration(low_s=0.1, high_s=60), "Longest time for one connection.", "5s"
            ),
            make_key("max_redirects", Whole(low=0, high=20), "Redirects followed for one answer.", "3"),
            make_key(
                "max_feed_bytes", Size(low=1_000, high=10**9), "Longest feed, after decompression.", "20MB"
            ),
            make_key(
                "max_page_bytes", Size(low=1_000, high=10**9), "Longest page, after decompression.", "8MB"
            ),
            make_key(
                "max_wire_bytes",
                Size(low=1_000, high=10**9),
                "Longest body as sent, still compressed.",
                "2MB",
            ),
            make_key(
                "allow_networks",
                Texts(of=Network()),
                "Blocks of non-public addresses that may be asked all the same.",
                "[10.20.0.0/16]",
            ),
            make_key(
                "allow_ports",
                Texts(of=Whole(low=1, high=65_535)),
                "Ports that may be asked. The port in a feed's own url may be asked too, for the feed alone.",
                "[80, 443, 8080]",
            ),
            make_key(
                "connections_per_ip",
                Whole(low=1, high=1_000),
                "Requests under way at once from one process to one IP address, whatever hosts it serves; "
                "as many connections are kept open to it.",
                "8",
            ),
        ),
    ),
    Section(
        name="polling",
        says="When feeds are polled.",
        keys=by_name(
            make_key(
                "floor_s", Duration(low_s=1, high_s=_DAY_S), "Shortest adaptive distance of polls.", "10m"
            ),
            make_key(
                "ceiling_s",
                Duration(low_s=60, high_s=30 * _DAY_S),
                "Longest adaptive distance of polls.",
                "12h",
            ),
            make_key(
                "factor_s",
                Duration(low_s=60, high_s=_DAY_S),
                "c in distance = c / √(entries per day): smaller = more polls, fresher news.",
                "3h",
            ),
            make_key(
                "first_spread_s",
                Duration(low_s=0, high_s=_DAY_S),
                "First polls of new feeds are spread over this time.",
                "10m",
            ),
            make_key(
                "concurrency", Whole(low=1, high=1_000), "Polls under way at once in one process.", "200"
            ),
            make_key("lease_s", _LEASE, _LEASE_SAYS, "3m"),
        ),
    ),
    Section(
        name="pacing",
        says="One pace per host for all workers together.",
        keys=by_name(
            make_key("gap_s", Duration(low_s=0, high_s=600), "Distance of two requests to one host.", "2s"),
            make_key(
                "short_wait_s",
                Duration(low_s=0, high_s=30),
                "A wait for the host's turn is slept up to this long; for a longer one the work goes back.",
                "1s",
            ),
            make_key(
                "max_crawl_delay_s",
                Duration(low_s=0, high_s=3_600),
                "A longer Crawl-delay in robots.txt counts as this much.",
                "30s",
            ),
        ),
    ),
    Section(
        name="collect",
        says="Fetching the pages that entries link to.",
        keys=by_name(
            make_key(
                "concurrency", Whole(low=1, high=1_000), "Pages under way at once in one process.", "100"
            ),
            make_key("lease_s", _LEASE, _LEASE_SAYS, "3m"),
            make_key("attempts", Whole(low=1, high=100), "Tries before a page becomes a dead letter.", "4"),
            make_key(
                "give_up_days",
                _days(60, 365),
                "A page that could not be had for so long becomes a dead letter.",
                "1d",
            ),
            make_key(
                "robots",
                Flag(),
                "Obey robots.txt (RFC 9309), for feeds what it says to the desk by name; if not, it is not "
                "asked for.",
                "false",
            ),
            make_key(
                "robots_ttl_s",
                Duration(low_s=60, high_s=7 * _DAY_S),
                "How long a robots.txt, or a tdmrep.json, is remembered.",
                "12h",
            ),
            make_key(
                "reserved",
                Choice(options=("record", "skip")),
                "What publishers reserve in headers (X-Robots-Tag, TDM-Reservation): record = it stands on "
                "the article; skip = such pages are not kept, and none is asked for that the site's "
                "tdmrep.json reserves.",
                "skip",
            ),
        ),
    ),
    Section(
        name="extract",
        says="Finding the article in a page, in processes that can be killed.",
        keys=by_name(
            make_key("batch", Whole(low=1, high=200), "Pages claimed at once.", "32"),
            make_key("lease_s", _LEASE, _LEASE_SAYS, "2m"),
            make_key("attempts", Whole(low=1, high=100), "Tries before a page becomes a dead letter.", "2"),
            make_key(
                "soft_limit_s",
                Duration(low_s=0.1, high_s=300),
                "A page that takes more CPU time is given up.",
                "6s",
            ),
            make_key(
                "hard_limit_s",
                Duration(low_s=0.1, high_s=600),
                "A process stuck on one page is killed.",
                "20s",
            ),
            make_key(
                "child_memory_bytes",
                Size(low=100_000_000, high=100 * 10**9),
                "A process that grows beyond this is replaced.",
                "600MB",
            ),
            make_key(
                "keep_raw_s",
                Duration(low_s=0, high_s=30 * _DAY_S),
                "How long the bytes of a page are kept after extraction.",
                "1d",
            ),
        ),
    ),
    Section(
        name="copies",
        says="Recognising copies.",
        keys=by_name(
            make_key(
                "window_days",
                _days(3_600, 365),
                "Copies are looked for among the articles of this time.",
                "7d",
            ),
            make_key(
                "keep_text_s",
                Duration(low_s=0, high_s=30 * _DAY_S),
                "How long texts are kept, to show what copies share and revisions changed; 0s = not at all.",
                "7d",
            ),
        ),
    ),
    Section(
        name="stream",
        says="The queue of stories.",
        keys=by_name(
            make_key(
                "high_water",
                Whole(low=10, high=100_000_000),
                "Events on the stream, with or without a reader, at which work pauses; it goes on at half.",
                "500000",
            ),
            make_key(
                "retention_days",
                _days(60, 365),
                "How long an event waits that no group wants, or for a group that stays away.",
                "14d",
            ),
            make_key(
                "deliveries",
                Whole(low=1, high=100),
                "Deliveries of an event before it becomes a dead letter.",
                "3",
            ),
            make_key(
                "claim_after_s",
                Duration(low_s=1, high_s=_DAY_S),
                "An event that was not acknowledged for so long goes to another consumer.",
                "5m",
            ),
            make_key("memory_high_water", Share(), "Share of Redis' maxmemory at which work pauses.", "0.9"),
        ),
    ),
)

SECTIONS: Mapping[str, Section] = {section.name: section for section in _SECTIONS}

LOOSE_SETTINGS: Mapping[str, Key] = by_name(
    make_key(
        "memory_days",
        _days(3_600, 3_650),
        "How long it is remembered which pages and articles are done.",
        "90d",
    ),
    make_key("trail_days", _days(60, 365), "How long the trail of each page and feed is kept.", "7d"),
)
"""Keys of `settings.yaml` that stand in no section."""
