"""What counts as the same address, whose it is, and which addresses may be asked at all.

Pure text and number work on URLs and IP addresses: `keys` (one address), `sites` (one publisher),
`guard` (allowed at all). It must not know names' addresses (no DNS), nor what is behind a URL.
"""

from pipeline.urls.guard import allowed_port, check_url, is_address, is_public
from pipeline.urls.keys import address_key, article_id, entry_url, page_id, resolve
from pipeline.urls.sites import (
    declared_original,
    host,
    host_name,
    port,
    same_origin,
    same_site,
    site,
    usable_canonical,
)

__all__ = [
    "address_key",
    "allowed_port",
    "article_id",
    "check_url",
    "declared_original",
    "entry_url",
    "host",
    "host_name",
    "is_address",
    "is_public",
    "page_id",
    "port",
    "resolve",
    "same_origin",
    "same_site",
    "site",
    "usable_canonical",
]
