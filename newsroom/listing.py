"""The feeds list that the newsroom writes for Wiredesk. Pure; only the form of the file is known here."""

from collections.abc import Mapping

import yaml

from newsroom.library import outlets


def feeds_yaml(sites: Mapping[str, str]) -> str:
    """The feeds list, given each outlet's base URL."""
    rows = [
        {
            "id": site.id,
            "url": sites[site.id] + site.feed_path,
            "publisher": site.name,
            "language": site.language,
            "tags": ["demo"],
            "content": site.content,
        }
        for site in outlets()
    ]
    content = {"defaults": {"every": "10s"}, "feeds": rows}
    return "# written by the demo newsroom\n" + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
