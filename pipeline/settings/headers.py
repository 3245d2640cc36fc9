"""Request headers as a value: which names and values a feed may add to its requests.

Headers that the pipeline sets itself are refused by name, so that conditional requests, decoding
and connections stay what `polling` and the HTTP adapter make of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.settings.kinds import JsonSchema, Text
from pipeline.settings.problems import Flaw
from pipeline.settings.tree import Node, Table, noun, shorten

_NAME = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"
"""Source: RFC 9110 §5.6.2 (token)."""

_VALUE = Text(pattern=r"^[ -~]+$", form="printable ASCII", longest=2_000)
"""Source: RFC 9110 §5.5; a line break would begin another header."""

_OURS = frozenset(
    {
        "accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since",
        "if-none-match", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """Header names and their values."""

    word: str = "table of headers"

    def read(self, node: Node) -> dict[str, str] | Flaw:
        """Names as written; the first flaw if there is one."""
        if not isinstance(node, Table):
            return Flaw(
                message=f"{noun(node)} is no table of headers",
                remedy="write {Name: value}, as in {Accept-Language: de}",
                node=node,
            )
        values: dict[str, str] = {}
        for name, below in node.entries:
            path = f".{shorten(name.text)}"
            wrong = _wrong_name(name.text, values)
            if wrong is not None:
                return Flaw(message=wrong[0], remedy=wrong[1], node=name, path=path)
            value = _VALUE.read(below)
            if isinstance(value, Flaw):
                return Flaw(message=value.message, remedy=value.remedy, node=value.node, path=path)
            values[name.text] = value
        return values

    def schema(self) -> JsonSchema:
        """An object of strings."""
        return {
            "type": "object",
            "propertyNames": {"pattern": _NAME},
            "additionalProperties": {
                "type": "string",
                "pattern": _VALUE.pattern,
                "maxLength": _VALUE.longest,
            },
        }


def _wrong_name(name: str, before: dict[str, str]) -> tuple[str, str] | None:
    if re.fullmatch(_NAME, name) is None:
        return "no header has such a name", "write letters, digits and hyphens, as in Accept-Language"
    if name.lower() in _OURS:
        return "this header is set by the desk itself", "delete it"
    if name.lower() in {known.lower() for known in before}:
        return "the header is given twice", "delete one of the two"
    return None
