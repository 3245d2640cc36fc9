"""The settings and their defaults, one dataclass a section of `config/settings.yaml`.

Each attribute is documented in `docs/configuration.md`; a test holds the two together. Units are in
the names: `_s` seconds, `_bytes` bytes, `_days` days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisSettings:
    """`state_url` None = the embedded server. `broker_url` None = the state's server."""

    state_url: str | None = None
    broker_url: str | None = None
    prefix: str = "{wiredesk}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """How we ask. `allow_networks`: CIDR blocks and ports that are let through the address guard."""

    user_agent: str = "Wiredesk/0.1 (+https://github.com/wiredesk/wiredesk)"
    timeout_s: float = 30.0
    connect_timeout_s: float = 8.0
    max_redirects: int = 5
    max_feed_bytes: int = 10_000_000
    max_page_bytes: int = 5_000_000
    max_wire_bytes: int = 5_000_000
    allow_networks: tuple[str, ...] = ()
    allow_ports: tuple[int, ...] = (80, 443)
    connections_per_ip: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSettings:
    """When feeds are polled. `factor_s` is c in T = c / sqrt(entries per day): 25 polls a feed and day.
    Source: benchmarks.schedule."""

    floor_s: float = 300.0
    ceiling_s: float = 86_400.0
    factor_s: float = 7_380.0
    first_spread_s: float = 60.0
    concurrency: int = 100
    lease_s: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingSettings:
    """One pace per host for all workers. A wait up to `short_wait_s` is slept, a longer one goes back."""

    gap_s: float = 1.0
    short_wait_s: float = 2.0
    max_crawl_delay_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectSettings:
    """Pages. `give_up_days`: a page that could not be had for so long becomes a dead letter.

    `reserved`: record = what a publisher reserves stands on the article; skip = such a page is not kept.
    """

    concurrency: int = 50
    lease_s: float = 120.0
    attempts: int = 6
    give_up_days: float = 3.0
    robots: bool = True
    robots_ttl_s: float = 86_400.0
    reserved: Literal["record", "skip"] = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """Extraction. `soft_limit_s` (CPU) ends one page, `hard_limit_s` kills its child."""

    batch: int = 16
    lease_s: float = 90.0
    attempts: int = 3
    soft_limit_s: float = 3.0
    hard_limit_s: float = 15.0
    child_memory_bytes: int = 400_000_000
    keep_raw_s: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySettings:
    """Copies are looked for among the articles of the last `window_days`. `keep_text_s`: for passages and
    the differences of revisions; 0 = no text is kept."""

    window_days: float = 14.0
    keep_text_s: float = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """`retention_days`: how long an event waits when no group wants it, or a group stays away.

    `high_water`: all events count, also where there is no group. 100,000 are 0.5 GB, half of what the
    embedded server may use, and a week (the retention) of 14,000 a day that nobody reads.
    Source: `python -m benchmarks.story_store`, 4,960 bytes an event.
    """

    high_water: int = 100_000
    retention_days: float = 7.0
    deliveries: int = 5
    claim_after_s: float = 60.0
    memory_high_water: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set beside the feeds. `memory_days`: how long done work is remembered."""

    redis: RedisSettings = RedisSettings()
    http: HttpSettings = HttpSettings()
    polling: PollSettings = PollSettings()
    pacing: PacingSettings = PacingSettings()
    collect: CollectSettings = CollectSettings()
    extract: ExtractSettings = ExtractSettings()
    copies: CopySettings = CopySettings()
    stream: StreamSettings = StreamSettings()
    memory_days: float = 30.0
    trail_days: float = 14.0
