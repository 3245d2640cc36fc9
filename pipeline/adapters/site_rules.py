"""The rules of `sites.yaml` that are in use. Must not know what they do (`pipeline.extraction.overrides`)."""

from __future__ import annotations

from pathlib import Path

from pipeline.adapters.config_files import SITES_FILE, load_sites
from pipeline.adapters.followed import FollowedFile
from pipeline.settings import SiteRules


class SiteRulesFile:
    """The rules of a folder. Raises `UnusableFileError` if the file cannot be used at the first look."""

    def __init__(self, folder: Path) -> None:
        self._file = FollowedFile(folder / SITES_FILE, load_sites, "site rules")

    def rules_for(self, url: str) -> SiteRules | None:
        """See `SiteList`; of the file as it is now."""
        return self._file.current().rules_for(url)

    def look(self) -> None:
        """Take up what changed."""
        self._file.current()
