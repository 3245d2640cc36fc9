"""trafilatura's costly expressions replaced by native ones with the same results, in this process.

Nearly half of trafilatura's fast mode is libxml2 calling back into Python for `re:test`. Its lists of
expressions are there to be changed by users, so replacing their members forks nothing; nor is anything
copied: what an expression asks is read from the expression. All or nothing: only in the release whose texts
were compared over whole pages, and only if both forms agree on a page made for each expression.
Knows trafilatura's lists; must not know why a page is extracted.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import trafilatura
from lxml import etree
from trafilatura import xpaths

from pipeline.extraction.html import root_of
from pipeline.extraction.native_xpath import NativePath, united
from pipeline.extraction.trial_pages import GROUP, trial_page
from pipeline.extraction.xpath_texts import Unsupported

KNOWN_VERSION = "2.3.1"
"""The release whose texts are the same in both forms on every page at hand. Source: docs/extraction.md."""
_LISTS = (
    "BODY_XPATH",
    "RAW_TREE_PRUNE_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "OVERALL_DISCARD_XPATH",
    "DISCARD_IMAGE_ELEMENTS",
    "TEASER_DISCARD_XPATH",
    "AUTHOR_DISCARD_XPATHS",
    "AUTHOR_XPATHS",
)
"""What is asked on every page in the modes that we use."""
_UNITED = ("RAW_TREE_PRUNE_XPATH", "OVERALL_DISCARD_XPATH")
"""Of these, the lists whose members' results are all taken out."""
_FIRSTS = ("BODY_XPATH",)
"""The lists of whose members' results only the first is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swift:
    """How many expressions are native now; 0 and `why_not` if they were left as they were."""

    replaced: int
    why_not: str | None = None


def _places() -> list[tuple[Any, Any]]:
    """Where the expressions stand: containers with their keys."""
    lists = [getattr(xpaths, name) for name in _LISTS]
    # by name: the package's attribute of this name is a function
    baseline = importlib.import_module("trafilatura.baseline")
    return [
        *((members, number) for members in lists for number in range(len(members))),
        (vars(baseline), "BASIC_CLEAN_XPATH"),
    ]


def expressions() -> list[etree.XPath | NativePath]:
    """The expressions as they stand now, trafilatura's own or native."""
    return [container[key] for container, key in _places()]


def agree(original: etree.XPath, native: NativePath) -> bool:
    """Whether both select the same elements of the page that is made for the expression."""
    root = root_of(trial_page(original.path).encode())
    searched = [root] if native.anywhere else root.iter(GROUP)
    return all(original(element) == native(element) for element in searched)


def replace_paths(version: str = trafilatura.__version__) -> Swift:
    """Replace them for the whole process, once; takes 0.2 s. A second call changes nothing."""
    if version != KNOWN_VERSION:
        return Swift(replaced=0, why_not=f"trafilatura {version} was not compared, only {KNOWN_VERSION}")
    natives = []
    for container, key in _places():
        standing = container[key]
        native = standing if isinstance(standing, NativePath) else _native(standing)
        if isinstance(native, str):
            return Swift(replaced=0, why_not=native)
        natives.append((container, key, native))
    if any(container[key] is not native for container, key, native in natives):
        for container, key, native in natives:
            container[key] = native
        for members in (getattr(xpaths, name) for name in _UNITED):
            members[:] = united(members)
        for members in (getattr(xpaths, name) for name in _FIRSTS):
            members[:] = [NativePath(path.original, first=True) for path in members]
    return Swift(replaced=len(natives))


@cache
def _native(original: etree.XPath) -> NativePath | str:
    """The native form after its trial; a text = why there is none."""
    short = " ".join(original.path.split())[:80]
    try:
        native = NativePath(original)
    except Unsupported as error:
        return f"cannot read {short}: {error}"
    return native if agree(original, native) else f"another result for {short}"


def restore_paths() -> None:
    """Put trafilatura's own expressions back."""
    for container, key in _places():
        if isinstance(container[key], NativePath):
            container[key] = container[key].original
