"""The desk's settings that suit this newsroom: its sites stand on addresses that a desk never asks otherwise."""

from importlib.resources import files
from pathlib import Path


def write_settings(path: Path) -> None:
    """Write a `settings.yaml` for a desk on this newsroom."""
    path.write_bytes((files("newsroom") / "settings.yaml").read_bytes())
