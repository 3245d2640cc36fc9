"""The agencies of `wires.yaml` that are in use, as extraction wants them. Must not know how."""

from __future__ import annotations

from pathlib import Path

from pipeline.adapters.config_files import WIRES_FILE, load_agencies
from pipeline.adapters.followed import FollowedFile
from pipeline.extraction.agencies import WireList, wires_from


class WiresFile:
    """The agencies of a folder, else those that come with Wiredesk. `demo`: the demo newsroom's among them.

    Raises `UnusableFileError` if the file cannot be used at the first look.
    """

    def __init__(self, folder: Path, *, demo: bool = False) -> None:
        self._file = FollowedFile(folder / WIRES_FILE, load_agencies, "agencies")
        self._demo = demo
        self._read = self._file.current()
        self._wires = self._made()

    def current(self) -> WireList:
        """Those that count now; tables and patterns are made anew when the file has changed."""
        found = self._file.current()
        if found is not self._read:
            self._read = found
            self._wires = self._made()
        return self._wires

    def look(self) -> None:
        """Take up what changed."""
        self.current()

    def _made(self) -> WireList:
        return wires_from(self._read.agencies.values(), demo=self._demo)
