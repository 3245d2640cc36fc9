"""The desk's settings that suit this newsroom: its sites stand on addresses that a desk never asks."""

from pathlib import Path

from newsroom.library import read_text
from newsroom.state import write_file


def write_settings(path: Path) -> None:
    """Write a `settings.yaml` for a desk on this newsroom."""
    write_file(path, read_text("settings.yaml"))
