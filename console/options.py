"""Options that several commands have in common."""

from __future__ import annotations

from pathlib import Path

import click

CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of feeds.yaml and settings.yaml.",
)
REDIS = click.option("--redis", "url", metavar="URL", help="State server; without it the running desk's own.")
JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
