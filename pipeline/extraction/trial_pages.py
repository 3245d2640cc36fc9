"""Pages made of the words that an expression looks for: what two readings of it are compared on.

Every attribute that the expression names gets values made of its own words, alone and framed in the ways in
which pages write them, so that each alternative of a pattern is met and missed. Text in, text out; no
chance: the same expression makes the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import cycle

GROUP = "trial"
"""The element around what is searched at once: an expression for a first element finds one in each."""
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_ATTRIBUTE = re.compile(r"@([\w-]+)")
_TAG = re.compile(r"(?:self::|//)(\w+)")
_BAR = re.compile(r"\|(?![^()]*\))")
_BRACKETS = re.compile(r"\((?:\?[:!=])?([^()]*)\)\??")
_CHOICE = re.compile(r"\[([^\]])[^\]]*?([^\]])\]")
_OPTIONAL = re.compile(r"(?:\[[^\]]+\]|.)\?")
_SYNTAX = re.compile(r"\{[\d,]+\}|[\^$?+*\\]")
_FRAMES = ("x {} x", "x-{}-x", " {}", "{}_x", "{}ary", "x{}", "{} ")
_OTHER_TAGS = ("p", "em")


def _alternatives(pattern: str) -> Iterator[str]:
    """What a pattern's groups leave to choose from, each group also left out."""
    group = _BRACKETS.search(pattern)
    if group is None:
        yield pattern
        return
    for choice in (*group[1].split("|"), ""):
        yield from _alternatives(pattern[: group.start()] + choice + pattern[group.end() :])


def words_of(expression: str) -> list[str]:
    """Texts that its patterns match or just miss, and its other literals.

    >>> words_of(".//p[re:test(@class, 'post-?(?:text|body)|^[Ll]ead')]")
    ['post-text', 'posttext', 'post-body', 'postbody', 'post-', 'post', 'Lead', 'lead', '[Ll]ead']
    """
    found: dict[str, None] = {}
    for single, double in _LITERAL.findall(expression):
        for part in _BAR.split(single or double):
            for text in _alternatives(part.replace(r"\s", " ")):
                for form in (_CHOICE.sub(r"\1", text), _CHOICE.sub(r"\2", text), _OPTIONAL.sub("", text)):
                    found.setdefault(_SYNTAX.sub("", form))
    return [word for word in found if word]


def trial_page(expression: str) -> str:
    """A page on which the expression selects some elements and passes over others."""
    names = list(dict.fromkeys(_ATTRIBUTE.findall(expression))) or ["class"]
    tags = cycle([*dict.fromkeys(_TAG.findall(expression)), *_OTHER_TAGS])
    frames = cycle(_FRAMES)
    groups = []
    for word in ("x", *words_of(expression)):
        for place, name in enumerate(names):
            other = names[place - 1]
            values = [word, f"x{word}x", next(frames).format(word), word.title()]
            groups += [_group(next(tags), next(tags), {name: value}) for value in values]
            # which of two attributes stands first decides what some expressions look at
            groups.append(_group(next(tags), next(tags), {name: word, other: "x"}))
            groups.append(_group(next(tags), next(tags), {other: "x", name: word}))
    return f"<html><body>{''.join(groups)}</body></html>"


def _group(outer: str, inner: str, attributes: dict[str, str]) -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    element = f"<{inner}{written}>text</{inner}>"
    return f"<{GROUP}><{outer}{written}>{element}</{outer}>{element}</{GROUP}>"
