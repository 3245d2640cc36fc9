"""What a publisher says may not be done with a page, in headers or in a file for the whole site.

Words are read here, nothing else: whether they keep a page out is set by `collect.reserved` and carried
out where pages are collected. robots.txt says who may fetch; this says what a fetched page is not for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.urls import resolve

TDM = "tdm"
"""Text and data mining is reserved: the opt-out of Article 4 of the EU's DSM directive."""

_WORDS = frozenset({"noindex", "noarchive", "nosnippet", "noai", "noimageai"})
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Directives with a value, which look like the name of a robot in front of its directives."""

_RULES_READ = 1_000
_PATTERN_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """One rule of a tdmrep.json, and whether what it matches is reserved.

    `parts`: of its location between the stars; `ends`: it had a `$` and means whole paths.
    """

    parts: tuple[str, ...]
    ends: bool
    reserved: bool

    def matches(self, path: str) -> bool:
        """Part after part, each at the first place where it fits: never more than one look at the path."""
        first, *others = self.parts
        at = len(first)
        if not path.startswith(first) or (not others and self.ends):
            return path == first
        last = others.pop() if others and self.ends else ""
        for part in others:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return not last or (path.endswith(last) and len(path) - len(last) >= at)


def declared(headers: Mapping[str, str], token: str) -> tuple[str, ...]:
    """What a page's headers reserve, sorted: `noindex`, `noarchive`, `nosnippet`, `noai`, `noimageai`, `tdm`.

    `token`: the name that robots rules call us by; what is said to other robots by name is passed over.
    Fields that were sent twice come joined, so a name counts until the next one.
    Source: the X-Robots-Tag of search engines; TDM Reservation Protocol (W3C CG), TDM Header Field.

    >>> declared({"x-robots-tag": "noarchive, otherbot: noindex", "tdm-reservation": "1"}, "Wiredesk")
    ('noarchive', 'tdm')
    """
    found = set(_said_to_us(headers.get("x-robots-tag", ""), token.lower()))
    if "none" in found:
        found.add("noindex")
    if headers.get("tdm-reservation", "").strip() == "1":
        found.add(TDM)
    return tuple(sorted(found & (_WORDS | {TDM})))


def _said_to_us(value: str, token: str) -> list[str]:
    words, ours = [], True
    for part in value.lower().split(","):
        name, colon, directive = part.partition(":")
        if colon and name.strip() not in _VALUED:
            ours, part = name.strip() == token, directive
        if ours:
            words.append(part.strip())
    return words


def site_rules(body: bytes) -> tuple[SiteRule, ...]:
    """The rules of a tdmrep.json in their order; none = no such file, whatever else it is.

    Source: TDM Reservation Protocol (W3C CG), TDM File on the Origin Server.
    """
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(listed, list):
        return ()
    return tuple(rule for one in listed[:_RULES_READ] if (rule := _rule(one)) is not None)


def site_reserves(rules: tuple[SiteRule, ...], url: str) -> bool:
    """Whether mining a URL is reserved. The first rule that matches counts; none = it is not said.

    >>> rules = site_rules(b'[{"location": "/press/*.html$", "tdm-reservation": 1}]')
    >>> site_reserves(rules, "https://h.example/press/a.html"), site_reserves(rules, "https://h.example/a")
    (True, False)
    """
    root = resolve(url, "/")
    if root is None:
        return False
    path = url.partition("#")[0][len(root) - 1 :] or "/"
    return next((rule.reserved for rule in rules if rule.matches(path)), False)


def _rule(one: Any) -> SiteRule | None:
    if not isinstance(one, dict):
        return None
    location, reserved = one.get("location"), one.get("tdm-reservation")
    if not isinstance(location, str) or len(location) > _PATTERN_CHARS or reserved not in (0, 1, "0", "1"):
        return None
    ends = location.endswith("$")
    parts = (location.removesuffix("$") if ends else location).split("*")
    return SiteRule(parts=tuple(parts), ends=ends, reserved=reserved in (1, "1"))
