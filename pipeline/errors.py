"""Every error of the pipeline: what happened, a fixed reason slug, whether waiting helps.

Foreign exceptions are mapped to these in the adapter that meets them, always chained. `reason` is a
metrics label: a bounded set, never text from outside.
"""

from __future__ import annotations

from typing import ClassVar


class DeskError(Exception):
    """Root. `reason`: slug. `transient`: True = the same call may go through later.

    `detail` is for people; `not_before` (epoch seconds) is set when the other side said when; `url`: where
    it happened, when redirects may have led elsewhere than was asked.
    """

    default_reason: ClassVar[str] = "error"
    default_transient: ClassVar[bool] = False

    def __init__(
        self,
        detail: str = "",
        *,
        reason: str | None = None,
        transient: bool | None = None,
        not_before: float | None = None,
        url: str | None = None,
    ) -> None:
        self.detail = detail
        self.reason = reason or self.default_reason
        self.transient = self.default_transient if transient is None else transient
        self.not_before = not_before
        self.url = url
        super().__init__(f"{self.reason}: {detail}" if detail else self.reason)


class ConfigError(DeskError):
    """A configuration file that cannot be used at all; the message names file, line, key, remedy."""

    default_reason = "config"


class FetchError(DeskError):
    """No complete answer was had from a server.

    Reasons: dns, connect, tls, timeout, reset, too_large, bad_encoding, too_many_redirects,
    bad_redirect, address_refused, address_busy, bad_url, protocol, truncated, robots_unreachable.
    """

    default_reason = "fetch"
    default_transient = True


class ParseError(DeskError):
    """A body that is no feed. Reasons: not_a_feed, html_page, empty_body, too_large, parser_died."""

    default_reason = "not_a_feed"
    default_transient = True


class ExtractError(DeskError):
    """A page without a usable article. Reasons: no_text, not_html, too_large, timeout, out_of_memory."""

    default_reason = "no_text"


class Busy(DeskError):
    """The stream or the memory of the state is over its high-water mark; nothing was written."""

    default_reason = "busy"
    default_transient = True


class StateUnavailable(DeskError):
    """Redis does not answer, is loading, or refuses writes (full memory or disk)."""

    default_reason = "state_unavailable"
    default_transient = True
