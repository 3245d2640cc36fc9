"""Every key of `feeds.yaml` and `settings.yaml`: its kind, its bounds, what it does.

The one place to add a key: reading, environment names, JSON Schemas and the check of
`docs/configuration.md` follow from these tables. Defaults stand in the dataclasses (`shape`,
`model.Feed`). A key has the attribute's name without its unit, since its value brings one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.settings.amounts import Duration, Share, Size, Whole
from pipeline.settings.headers import Headers
from pipeline.settings.kinds import Choice, Flag, Kind, Language, Network, Slug, Text, Texts, Url
from pipeline.settings.tables import Key

_UNITS = ("_s", "_bytes", "_days")

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of `settings.yaml`; its name is also the attribute of `Settings`."""

    name: str
    says: str
    keys: Mapping[str, Key]


def _key(attribute: str, kind: Kind, says: str, example: str, *, nullable: bool = False) -> Key:
    unit = next((unit for unit in _UNITS if attribute.endswith(unit)), "")
    name = attribute.removesuffix(unit)
    return Key(name=name, attribute=attribute, kind=kind, says=says, example=example, nullable=nullable)


def _by_name(*keys: Key) -> dict[str, Key]:
    return {key.name: key for key in keys}


def _days(low_s: float, high_days: float) -> Duration:
    return Duration(low_s=low_s, high_s=high_days * _DAY_S, unit_s=_DAY_S)


# ── feeds.yaml ───────────────────────────────────────────────────────────────────────────────────

_OWN = _by_name(
    _key(
        "id",
        Slug(),
        "Name of the feed in commands, dashboard and events. Its history hangs on it: the URL may change.",
        "bbc-world",
    ),
    _key(
        "url", Url(), "Address of the RSS, Atom or JSON feed.", "https://feeds.bbci.co.uk/news/world/rss.xml"
    ),
)

SHARED_FEED_KEYS: Mapping[str, Key] = _by_name(
    _key(
        "publisher",
        Text(),
        "Who publishes the articles. null = the name that each page gives, else its site.",
        "BBC News",
        nullable=True,
    ),
    _key(
        "every_s",
        Duration(low_s=1, high_s=30 * _DAY_S),
        "Fixed distance of polls. null = adaptive: by how often the feed really brings news.",
        "5m",
        nullable=True,
    ),
    _key(
        "tags",
        Texts(of=Text(longest=64, form="one word or a few")),
        "Labels that travel with the feed. Those of defaults, group and feed add up.",
        "[world, agency]",
    ),
    _key(
        "language",
        Language(),
        "Language of the articles, for pages that do not say. null = found out from the text.",
        "pt-BR",
        nullable=True,
    ),
    _key(
        "content",
        Choice(options=("page", "feed")),
        "Where the text is: page = the page that an entry links to; feed = the entry carries all of it, "
        "no page is asked for.",
        "feed",
    ),
    _key("enabled", Flag(), "false = paused: not polled, its history is kept.", "false"),
    _key(
        "headers",
        Headers(),
        "Further request headers for the feed's polls. A feed's table replaces that of its group.",
        "{Accept-Language: de}",
    ),
    _key(
        "timeout_s",
        Duration(low_s=1, high_s=90),
        "Longest time for one poll, redirects and body included. null = http.timeout of the settings.",
        "45s",
        nullable=True,
    ),
)
"""What a feed may set, and `defaults` and `groups` for it. 90 s: below the lease of a poll."""

GROUP = _key("group", Slug(), "Name of an entry of groups, whose keys this feed takes over.", "agencies")

FEED_KEYS: Mapping[str, Key] = {**_OWN, **SHARED_FEED_KEYS, "group": GROUP}

# ── settings.yaml ────────────────────────────────────────────────────────────────────────────────

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
        keys=_by_name(
            _key(
                "state_url",
                Url(schemes=_REDIS, example="redis://localhost:6379/0"),
                "Redis (6.2 or newer) or Valkey that holds the state. null = a server of its own is started.",
                "redis://localhost:6379/0",
                nullable=True,
            ),
            _key(
                "broker_url",
                Url(schemes=_BROKERS, example="redis://localhost:6379/1"),
                "Celery's broker: Redis, Redis Sentinel or RabbitMQ. null = the state's server.",
                "amqp://localhost",
                nullable=True,
            ),
            _key(
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
        keys=_by_name(
            _key(
                "user_agent",
                Text(pattern=r"^[ -~]+$", form="printable ASCII"),
                "What the desk calls itself; give an address where you can be reached.",
                "ExampleDesk/1.0 (+https://example.org/desk)",
            ),
            _key(
                "timeout_s",
                Duration(low_s=1, high_s=90),
                "Longest time for one answer, redirects included.",
                "20s",
            ),
            _key(
                "connect_timeout_s", Duration(low_s=0.1, high_s=60), "Longest time for one connection.", "5s"
            ),
            _key("max_redirects", Whole(low=0, high=20), "Redirects followed for one answer.", "3"),
            _key("max_feed_bytes", Size(low=1_000, high=10**9), "Longest feed, after decompression.", "20MB"),
            _key("max_page_bytes", Size(low=1_000, high=10**9), "Longest page, after decompression.", "8MB"),
            _key(
                "max_wire_bytes",
                Size(low=1_000, high=10**9),
                "Longest body as sent, still compressed.",
                "2MB",
            ),
            _key(
                "allow_networks",
                Texts(of=Network()),
                "Blocks of non-public addresses that may be asked all the same.",
                "[10.20.0.0/16]",
            ),
            _key(
                "allow_ports",
                Texts(of=Whole(low=1, high=65_535)),
                "Ports that may be asked.",
                "[80, 443, 8080]",
            ),
        ),
    ),
    Section(
        name="polling",
        says="When feeds are polled.",
        keys=_by_name(
            _key("floor_s", Duration(low_s=1, high_s=_DAY_S), "Shortest adaptive distance of polls.", "10m"),
            _key(
                "ceiling_s",
                Duration(low_s=60, high_s=30 * _DAY_S),
                "Longest adaptive distance of polls.",
                "12h",
            ),
            _key(
                "factor_s",
                Duration(low_s=60, high_s=_DAY_S),
                "c in distance = c / √(entries per day): smaller = more polls, fresher news.",
                "3h",
            ),
            _key(
                "first_spread_s",
                Duration(low_s=0, high_s=_DAY_S),
                "First polls of new feeds are spread over this time.",
                "10m",
            ),
            _key("concurrency", Whole(low=1, high=1_000), "Polls under way at once in one process.", "200"),
            _key("batch", Whole(low=1, high=1_000), "Feeds claimed at once.", "100"),
            _key("lease_s", _LEASE, _LEASE_SAYS, "3m"),
        ),
    ),
    Section(
        name="pacing",
        says="One pace per host for all workers together.",
        keys=_by_name(
            _key("gap_s", Duration(low_s=0, high_s=600), "Distance of two requests to one host.", "2s"),
            _key(
                "short_wait_s",
                Duration(low_s=0, high_s=30),
                "A wait for the host's turn is slept up to this long; for a longer one the work goes back.",
                "1s",
            ),
            _key(
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
        keys=_by_name(
            _key("concurrency", Whole(low=1, high=1_000), "Pages under way at once in one process.", "100"),
            _key("batch", Whole(low=1, high=1_000), "Pages claimed at once.", "100"),
            _key("lease_s", _LEASE, _LEASE_SAYS, "3m"),
            _key("attempts", Whole(low=1, high=100), "Tries before a page becomes a dead letter.", "4"),
            _key(
                "give_up_days",
                _days(60, 365),
                "A page that could not be had for so long becomes a dead letter.",
                "1d",
            ),
            _key("robots", Flag(), "Obey robots.txt (RFC 9309).", "false"),
            _key(
                "robots_ttl_s",
                Duration(low_s=60, high_s=7 * _DAY_S),
                "How long a robots.txt is remembered.",
                "12h",
            ),
        ),
    ),
    Section(
        name="extract",
        says="Finding the article in a page, in processes that can be killed.",
        keys=_by_name(
            _key("batch", Whole(low=1, high=200), "Pages claimed at once.", "32"),
            _key("lease_s", _LEASE, _LEASE_SAYS, "2m"),
            _key("attempts", Whole(low=1, high=100), "Tries before a page becomes a dead letter.", "2"),
            _key(
                "soft_limit_s", Duration(low_s=0.1, high_s=300), "A page that takes longer is given up.", "6s"
            ),
            _key(
                "hard_limit_s",
                Duration(low_s=0.1, high_s=600),
                "A process stuck on one page is killed.",
                "20s",
            ),
            _key(
                "child_memory_bytes",
                Size(low=100_000_000, high=100 * 10**9),
                "A process that grows beyond this is replaced.",
                "600MB",
            ),
            _key(
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
        keys=_by_name(
            _key(
                "window_days",
                _days(3_600, 365),
                "Copies are looked for among the articles of this time.",
                "7d",
            ),
        ),
    ),
    Section(
        name="stream",
        says="The queue of stories.",
        keys=_by_name(
            _key(
                "high_water",
                Whole(low=10, high=100_000_000),
                "Events waiting for the slowest consumer group at which work pauses; it goes on at half.",
                "500000",
            ),
            _key(
                "retention_days",
                _days(60, 365),
                "How long an event waits that no group wants, or for a group that stays away.",
                "14d",
            ),
            _key(
                "deliveries",
                Whole(low=1, high=100),
                "Deliveries of an event before it becomes a dead letter.",
                "3",
            ),
            _key(
                "claim_after_s",
                Duration(low_s=1, high_s=_DAY_S),
                "An event that was not acknowledged for so long goes to another consumer.",
                "5m",
            ),
            _key("memory_high_water", Share(), "Share of Redis' maxmemory at which work pauses.", "0.9"),
        ),
    ),
)

SECTIONS: Mapping[str, Section] = {section.name: section for section in _SECTIONS}

LOOSE_SETTINGS: Mapping[str, Key] = _by_name(
    _key(
        "memory_days",
        _days(3_600, 3_650),
        "How long it is remembered which pages and articles are done.",
        "90d",
    ),
    _key("trail_days", _days(60, 365), "How long the trail of each page and feed is kept.", "7d"),
)
"""Keys of `settings.yaml` that stand in no section."""
