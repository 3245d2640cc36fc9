"""Every key of `feeds.yaml`: its kind, its bounds, what it does.

The one place to add a key to feeds: reading, JSON Schema and the check of `docs/configuration.md`
follow from it. Defaults stand in `model.Feed`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.settings.amounts import Duration
from pipeline.settings.headers import Headers
from pipeline.settings.kinds import Choice, Flag, Language, Slug, Text, Texts, Url
from pipeline.settings.tables import Key, by_name, make_key

_OWN = by_name(
    make_key(
        "id",
        Slug(),
        "Name of the feed in commands, dashboard and events. Its history hangs on it: the URL may change.",
        "bbc-world",
    ),
    make_key(
        "url", Url(), "Address of the RSS, Atom or JSON feed.", "https://feeds.bbci.co.uk/news/world/rss.xml"
    ),
    make_key(
        "tls",
        Choice(options=("strict", "legacy", "unverified")),
        "strict = the server's certificate is verified; legacy = verified, but old protocol versions and "
        "ciphers are let through; unverified = as legacy, and anybody's certificate is taken. Counts at the "
        "origin of url alone; stands in feeds, never in defaults or groups.",
        "legacy",
    ),
)

SHARED_FEED_KEYS: Mapping[str, Key] = by_name(
    make_key(
        "publisher",
        Text(),
        "Who publishes the articles. null = the name that each page gives, else its site.",
        "BBC News",
        nullable=True,
    ),
    make_key(
        "every_s",
        Duration(low_s=1, high_s=30 * 86_400),
        "Fixed distance of polls. null = adaptive: by how often the feed really brings news.",
        "5m",
        nullable=True,
    ),
    make_key(
        "tags",
        Texts(of=Text(longest=64, form="one word or a few")),
        "Labels that travel with the feed. Those of defaults, group and feed add up.",
        "[world, agency]",
    ),
    make_key(
        "language",
        Language(),
        "Language of the articles, for pages that do not say. null = found out from the text.",
        "pt-BR",
        nullable=True,
    ),
    make_key(
        "content",
        Choice(options=("page", "feed")),
        "Where the text is: page = the page that an entry links to; feed = the entry carries all of it, "
        "no page is asked for.",
        "feed",
    ),
    make_key("enabled", Flag(), "false = paused: not polled, its history is kept.", "false"),
    make_key(
        "headers",
        Headers(),
        "Further request headers for the feed's polls. A feed's table replaces that of its group.",
        "{Accept-Language: de}",
    ),
    make_key(
        "timeout_s",
        Duration(low_s=1, high_s=90),
        "Longest time for one poll, redirects and body included. null = http.timeout of the settings.",
        "45s",
        nullable=True,
    ),
    make_key(
        "user_agent",
        Text(pattern=r"^[ -~]+$", form="printable ASCII", longest=300),
        "What the desk calls itself to this feed. null = http.user_agent of the settings.",
        "ExampleDesk/1.0 (+https://example.org/desk)",
        nullable=True,
    ),
)
"""What a feed may set, and `defaults` and `groups` for it. 90 s: below the lease of a poll."""

GROUP = make_key("group", Slug(), "Name of an entry of groups, whose keys this feed takes over.", "agencies")

FEED_KEYS: Mapping[str, Key] = {**_OWN, **SHARED_FEED_KEYS, "group": GROUP}
