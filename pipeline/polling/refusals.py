"""What an answer without a document means, the same for feeds and pages, and how its fields are read.

A new status gets its reason here and nowhere else. It must not know what a refusal does to a feed's
schedule or to a page's attempts: `schedule` and `politeness` decide that by reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

_MAX_DIGITS = 12
"""30,000 years of seconds: every caller caps it far below, and longer numbers are dear to convert."""

_REFUSALS: Mapping[int, tuple[str, bool]] = {
    **dict.fromkeys((301, 302, 303, 307, 308), ("http_error", True)),  # with Retry-After: not yet
    204: ("empty_body", True),
    205: ("empty_body", True),
    226: ("spurious_226", True),  # to a request that named no instance to add to: RFC 3229 §10.4.1
    304: ("spurious_304", True),  # to an unconditional request: RFC 9110 §15.4.5 knows none
    401: ("unauthorized", False),
    403: ("forbidden", True),  # often a firewall's mood, or a rate limit under another name
    404: ("not_found", True),  # news sites announce pages before all their servers have them
    408: ("http_error", True),
    410: ("gone", False),
    425: ("http_error", True),
    429: ("rate_limited", True),
}
"""Status → reason slug, and whether waiting may help."""


def refusal(status: int, headers: Mapping[str, str]) -> tuple[str, bool]:
    """Reason slug, and whether waiting may help. `status`: any but 200 and 203, and
    226 and 304 only where nothing was asked about. Header names are lower-case.

    >>> refusal(404, {}), refusal(502, {}), refusal(403, {"cf-mitigated": "challenge"})
    (('not_found', True), ('server_error', True), ('blocked', True))
    """
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return "blocked", True
    if status in _REFUSALS:
        return _REFUSALS[status]
    return ("server_error", True) if status >= 500 else ("http_error", False)


def http_date(value: str) -> float | None:
    """Epoch seconds; None = no date. Source: RFC 9110 §5.6.7."""
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def delta_seconds(value: str) -> float | None:
    """None = not digits alone. Source: RFC 9111 §1.2.2.

    >>> delta_seconds(" 120 "), delta_seconds("-1")
    (120.0, None)
    """
    value = value.strip()
    return float(value[:_MAX_DIGITS]) if value.isascii() and value.isdigit() else None
