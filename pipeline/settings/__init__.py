"""What can be set, and how a mapping with line marks becomes Settings and Feeds: pure.

`shape` holds the dataclasses and their defaults, `feed_keys` and `setting_keys` what people may write,
`feeds_file`, `settings_file`, `sites_file` and `wires_file` read it.
YAML and files are for `adapters.config_files`.
"""

from pipeline.settings.changes import ListChanges, diff_feeds
from pipeline.settings.feeds_file import FeedList, read_feeds
from pipeline.settings.problems import Problem, UnusableFileError
from pipeline.settings.settings_file import read_settings
from pipeline.settings.shape import (
    CollectSettings,
    CopySettings,
    ExtractSettings,
    HttpSettings,
    PacingSettings,
    PollSettings,
    RedisSettings,
    Settings,
    StreamSettings,
)
from pipeline.settings.sites_file import SiteList, SiteRules, read_sites
from pipeline.settings.wires_file import Agency, AgencyList, read_agencies

__all__ = [
    "Agency",
    "AgencyList",
    "CollectSettings",
    "CopySettings",
    "ExtractSettings",
    "FeedList",
    "HttpSettings",
    "ListChanges",
    "PacingSettings",
    "PollSettings",
    "Problem",
    "RedisSettings",
    "Settings",
    "SiteList",
    "SiteRules",
    "StreamSettings",
    "UnusableFileError",
    "diff_feeds",
    "read_agencies",
    "read_feeds",
    "read_settings",
    "read_sites",
]
