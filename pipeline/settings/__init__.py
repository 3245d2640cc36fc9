"""What can be set, and how a mapping with line marks becomes Settings and Feeds: pure.

`shape` holds the dataclasses and their defaults; reading files is `adapters.config_files`.
"""

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

__all__ = [
    "CollectSettings",
    "CopySettings",
    "ExtractSettings",
    "HttpSettings",
    "PacingSettings",
    "PollSettings",
    "RedisSettings",
    "Settings",
    "StreamSettings",
]
