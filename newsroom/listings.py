"""The files that the newsroom writes for Wiredesk: its feeds list, and the settings that let it in.

Pure; nothing of Wiredesk is imported, only its file forms are known.
"""

from collections.abc import Mapping
from ipaddress import ip_address

import yaml

from newsroom.library import outlets

_LOOPBACK = ("127.0.0.0/8", "::1/128")
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", *_LOOPBACK)
"""RFC 1918: where container networks live."""
_HEADER = "# written by the demo newsroom\n"


def _dump(content: Mapping[str, object]) -> str:
    return _HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


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
    return _dump({"defaults": {"every": "10s"}, "feeds": rows})


def settings_yaml(ports: Mapping[str, int], host: str) -> str:
    """Settings under which these addresses may be asked, at a pace that suits a demo."""
    loopback = host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
    networks = list(_LOOPBACK if loopback else _PRIVATE)
    http = {"allow_networks": networks, "allow_ports": [80, 443, *sorted(ports.values())]}
    return _dump({"http": http, "pacing": {"gap": "100ms"}})


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
