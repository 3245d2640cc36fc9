"""The kinds of values a key may have: each reads a node, and says what it is to people and editors.

A kind turns a node into a value or a `Flaw` and knows its JSON Schema. It does not know the key it
serves, nor where the value goes.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from pipeline.settings import units
from pipeline.settings.problems import Flaw, nearest
from pipeline.settings.tree import Leaf, Listing, Node, noun, shorten

JsonSchema = dict[str, Any]


class Kind(Protocol):
    """What a key's value may be."""

    @property
    def word(self) -> str:
        """The kind in a word or two, for documentation."""

    def read(self, node: Node) -> Any:
        """The value, or a `Flaw`."""

    def schema(self) -> JsonSchema:
        """JSON Schema (draft 7) of what may be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Text on one line. `pattern`: Python and ECMA regular expression; `form`: what it asks for, in words."""

    pattern: str | None = None
    form: str = "text on one line"
    longest: int = 300
    word: str = "text"

    def read(self, node: Node) -> str | Flaw:
        """The text as written, whatever YAML would make of it."""
        text = _text(node)
        if isinstance(text, Flaw):
            return text
        if not text or len(text) > self.longest or not text.isprintable():
            return Flaw(
                message=f"{noun(node)} is not {self.form}",
                remedy=f"write 1 to {self.longest} characters",
                node=node,
            )
        if self.pattern is not None and re.fullmatch(self.pattern, text) is None:
            return Flaw(message=f"{noun(node)} does not fit", remedy=f"write {self.form}", node=node)
        return text

    def schema(self) -> JsonSchema:
        """A string."""
        return _present(
            {"type": "string", "minLength": 1, "maxLength": self.longest, "pattern": self.pattern}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slug:
    """A short name: lower-case letters and digits, joined by `-`, `_` or `.`, at most 64 characters."""

    word: str = "slug"

    def read(self, node: Node) -> str | Flaw:
        """The slug; a flaw says which one could be meant."""
        text = _text(node)
        if isinstance(text, Flaw):
            return text
        if len(text) <= 64 and re.fullmatch(_SLUG, text):
            return text
        better = re.sub(r"[^a-z0-9]+", "-", text.lower())[:64].strip("-")
        example = f'"{better}"' if better else 'lower-case letters, digits and hyphens, as in "bbc-world"'
        return Flaw(message=f"{noun(node)} is no slug", remedy=f"write {example}", node=node)

    def schema(self) -> JsonSchema:
        """A string of that form."""
        return {"type": "string", "pattern": _SLUG, "maxLength": 64}


_SLUG = "^[a-z0-9]+([-_.][a-z0-9]+)*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Yes or no."""

    word: str = "true or false"

    def read(self, node: Node) -> bool | Flaw:
        """Only `true` and `false`: what editors and YAML 1.2 agree on."""
        if isinstance(node, Leaf) and not node.quoted and node.text in ("true", "false"):
            return node.text == "true"
        return Flaw(
            message=f"{noun(node)} is neither true nor false",
            remedy="write true or false, no quotes",
            node=node,
        )

    def schema(self) -> JsonSchema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def word(self) -> str:
        """The words."""
        return " or ".join(f"`{option}`" for option in self.options)

    def read(self, node: Node) -> str | Flaw:
        """The word."""
        if isinstance(node, Leaf) and node.text in self.options:
            return node.text
        near = nearest(node.text, self.options) if isinstance(node, Leaf) else None
        remedy = f'did you mean "{near}"?' if near else f"write {' or '.join(self.options)}"
        return Flaw(message=f"{noun(node)} is no choice here", remedy=remedy, node=node)

    def schema(self) -> JsonSchema:
        """An enumeration."""
        return {"type": "string", "enum": list(self.options)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """An address. `example` is shown to those who wrote something else."""

    schemes: tuple[str, ...] = ("http", "https")
    example: str = "https://example.org/rss.xml"
    word: str = "URL"

    def read(self, node: Node) -> str | Flaw:
        """The URL as written."""
        text = _text(node)
        if isinstance(text, Flaw):
            return text
        wrong = self._wrong(text)
        if wrong is None:
            return text
        return Flaw(message=f"{noun(node)} {wrong[0]}", remedy=wrong[1], node=node)

    def _wrong(self, text: str) -> tuple[str, str] | None:
        remedy = f"write an address such as {self.example}"
        if not text.isprintable() or " " in text or len(text) > _LONGEST_URL:
            return "is no URL", remedy
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            return f"is no URL ({error})", remedy
        if parts.scheme.lower() not in self.schemes:
            return f"does not begin with {' or '.join(f'{scheme}://' for scheme in self.schemes)}", remedy
        if "http" not in self.schemes:
            return None if parts.netloc or parts.path.strip("/") else ("names no server", remedy)
        if not parts.hostname or port == 0:
            return "names no server", remedy
        if parts.username is not None:
            return "holds a user name or password", "put them into headers: {Authorization: …}"
        return None

    def schema(self) -> JsonSchema:
        """A string that begins with one of the schemes."""
        schemes = "|".join(re.escape(scheme) for scheme in self.schemes)
        return {"type": "string", "pattern": f"^({schemes})://[^ ]+$"}


_LONGEST_URL = 2_000
"""Characters; longer ones are refused by proxies and servers alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language code."""

    word: str = "language code"

    def read(self, node: Node) -> str | Flaw:
        """The code in its usual form: `pt-br` gives `pt-BR`."""
        text = _text(node)
        if isinstance(text, Flaw):
            return text
        code = units.language(text)
        if code is not None:
            return code
        meant = units.language_meant(text)
        remedy = f'did you mean "{meant}"?' if meant else "write an ISO 639-1 code such as en, de or pt-BR"
        return Flaw(message=f"{noun(node)} is no language code", remedy=remedy, node=node)

    def schema(self) -> JsonSchema:
        """A string of that form."""
        return {"type": "string", "pattern": units.LANGUAGE_PATTERN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A block of IP addresses."""

    word: str = "network"

    def read(self, node: Node) -> str | Flaw:
        """The block in CIDR form; a single address is a block of one."""
        text = _text(node)
        if isinstance(text, Flaw):
            return text
        try:
            return str(ipaddress.ip_network(text))
        except ValueError as error:
            return Flaw(
                message=f"{noun(node)} is no network ({shorten(str(error))})",
                remedy=f"write {_wider(text) or 'a block such as 10.0.0.0/8 or fd00::/8'}",
                node=node,
            )

    def schema(self) -> JsonSchema:
        """A string; the form of a block is checked when the file is read."""
        return {"type": "string", "examples": ["127.0.0.0/8", "10.0.0.0/8", "fd00::/8"]}


def _wider(text: str) -> str | None:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A list of values of one kind, each once, in the order written."""

    of: Kind

    @property
    def word(self) -> str:
        """A list of them."""
        return f"list of {self.of.word}s"

    def read(self, node: Node) -> tuple[Any, ...] | Flaw:
        """The values; the first flaw if there is one."""
        if not isinstance(node, Listing):
            return Flaw(message=f"{noun(node)} is no list", remedy="write it in brackets: [a, b]", node=node)
        values: dict[Any, None] = {}
        for index, item in enumerate(node.items):
            value = self.of.read(item)
            if isinstance(value, Flaw):
                path = f"[{index}]{value.path}"
                return Flaw(message=value.message, remedy=value.remedy, node=value.node, path=path)
            values[value] = None
        return tuple(values)

    def schema(self) -> JsonSchema:
        """An array."""
        return {"type": "array", "items": self.of.schema()}


def _text(node: Node) -> str | Flaw:
    if isinstance(node, Leaf) and not node.is_null:
        return node.text.strip()
    remedy = "write one value" if isinstance(node, (Leaf, Listing)) else "put the value in quotes"
    return Flaw(message=f"{noun(node)} where one value belongs", remedy=remedy, node=node)


def _present(schema: Mapping[str, Any]) -> JsonSchema:
    return {name: value for name, value in schema.items() if value is not None}
