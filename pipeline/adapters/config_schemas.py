"""Writes the JSON Schemas of the configuration files: `python -m pipeline.adapters.config_schemas config`.

For those who change a key; what the schemas say is for `settings.schema`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.settings.schema import as_json, feeds_schema, settings_schema, sites_schema, wires_schema


def write_schemas(folder: Path) -> None:
    """The schemas of feeds, settings, sites and agencies into `folder`."""
    (folder / "feeds.schema.json").write_text(as_json(feeds_schema()), encoding="utf-8")
    (folder / "settings.schema.json").write_text(as_json(settings_schema()), encoding="utf-8")
    (folder / "sites.schema.json").write_text(as_json(sites_schema()), encoding="utf-8")
    (folder / "wires.schema.json").write_text(as_json(wires_schema()), encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
