"""The rules of `sites.yaml` that are in use: those of a changed file at once, the last good ones of a broken.

Must not know what the rules do (`pipeline.extraction.overrides`).
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from pipeline.adapters.config_files import SITES_FILE, FileWatch, load_sites
from pipeline.settings import SiteList, SiteRules, UnusableFileError

log = logging.getLogger("wiredesk.extract")


class SiteRulesFile:
    """The rules of a folder, looked at again whenever they are asked for; that costs one stat.

    After a fork each process follows the file by itself, and the first one alone tells the log about it.
    Raises `UnusableFileError` if the file cannot be used at the first look.
    """

    def __init__(self, folder: Path) -> None:
        self._watch = FileWatch(folder / SITES_FILE)
        self._teller = os.getpid()
        self._watch.changed()
        self._sites = load_sites(folder)
        self._tell(self._sites)

    def rules_for(self, url: str) -> SiteRules | None:
        """See `SiteList`; of the file as it is now."""
        self.look()
        return self._sites.rules_for(url)

    def look(self) -> None:
        """Take up what changed. While there is a mistake in the file, no rule is lost."""
        if not self._watch.changed():
            return
        try:
            found = load_sites(self._watch.path.parent)
        except UnusableFileError as error:
            if os.getpid() == self._teller:
                log.warning("%s; the last good rules stay in use", error.detail)
            return
        self._sites = found.after(self._sites)
        self._tell(found)

    def _tell(self, found: SiteList) -> None:
        if os.getpid() != self._teller:
            return
        for problem in found.problems:
            log.warning("%s", problem)
        if found.sites or found.problems:
            log.info("site rules: %d in use", len(self._sites.sites))
