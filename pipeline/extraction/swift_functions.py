"""Some functions of trafilatura and justext that cost much, in quicker forms with the same results.

Put in place and tried as the native expressions are (`swift_paths`): only in the release whose texts were
compared, and only if both forms agree on a page that meets every case. Knows trafilatura, justext and lxml.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from copy import copy
from functools import lru_cache
from typing import Any

import trafilatura
from lxml import etree
from trafilatura.settings import Extractor

from pipeline.extraction.html import root_of
from pipeline.extraction.swift_paths import KNOWN_VERSION
from pipeline.extraction.tree import Tree
from pipeline.extraction.trial_pages import trial_page

_baseline: Any = importlib.import_module("trafilatura.baseline")
_core: Any = importlib.import_module("trafilatura.core")
_paragraph: Any = importlib.import_module("justext.paragraph")
_prepare_tree: Any = _core._prepare_tree
_load_html: Any = _core.load_html
_KEPT_TEXTS = 256
"""justext asks the same paragraph ten times in a row, and once more after a pass over all of them."""


def page_text(root: Tree) -> str:
    """The words of a page on one line, those of different blocks apart, as `html2txt` has them.

    trafilatura tells by their number how much of a page it found. Its own form copies the tree.
    """
    found = root.find(".//body")
    body = root if found is None else found
    unread = set(_baseline.BASIC_CLEAN_XPATH(body))
    parts: list[str] = []
    in_block = False
    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        begins, counts = event == "start", element not in unread
        if counts:
            in_block = element.tag in _baseline._BLOCK_ELEMS
            if in_block:
                parts.append(" ")
        elif begins:
            walk.skip_subtree()
        text = element.text if begins else element.tail
        # what follows an element that does not count belongs to the text before it
        if text and (counts if begins else element is not body):
            parts.append(_seen(text) if in_block else text)
    return " ".join("".join(parts).split())


def _seen(text: str) -> str:
    """Without the characters that nobody sees, such as soft hyphens."""
    if text.isprintable() or "".join(text.split()).isprintable():
        return text
    return "".join(char for char in text if char.isprintable() or char.isspace())


def prepared(tree: Tree, options: Any, url: str | None) -> tuple[Tree, Tree]:
    """The tree made ready, and as it was before its tags were changed, as `_prepare_tree` has them.

    Only standard mode and comments look at the second: without them it is no copy.
    """
    if options.comments or not options.fast:
        return _prepare_tree(tree, options, url)  # type: ignore[no-any-return]
    cleaned = _core.tree_cleaning(copy(tree), options)
    return _core.convert_tags(cleaned, options, url), cleaned


class Handed:
    """A tree that nobody else needs as it is."""

    __slots__ = ("tree",)

    def __init__(self, tree: Tree) -> None:
        self.tree = tree


def loaded(content: Any, max_size: int | None = None) -> Any:
    """As `load_html`; of a tree that is handed over trafilatura makes no copy."""
    return content.tree if isinstance(content, Handed) else _load_html(content, max_size)


def handed(tree: Tree) -> Tree | Handed:
    """What to give trafilatura instead of a tree that it may change, now that it can take it."""
    return Handed(tree) if _core.load_html is loaded else tree


def replace_functions(version: str = trafilatura.__version__) -> str | None:
    """Replace them for the whole process; a text = why not."""
    if version != KNOWN_VERSION:
        return f"trafilatura {version} was not compared, only {KNOWN_VERSION}"
    trial = root_of(_trial().encode())
    if page_text(trial) != _baseline.html2txt(trial):
        return "another text of a page"
    if _made_ready(prepared, trial) != _made_ready(_prepare_tree, trial):
        return "another tree made ready"
    _core.html2txt, _core._prepare_tree, _core.load_html = page_text, prepared, loaded
    if not hasattr(_paragraph.normalize_whitespace, "cache_info"):
        _paragraph.normalize_whitespace = lru_cache(_KEPT_TEXTS)(_paragraph.normalize_whitespace)
    return None


def _made_ready(function: Callable[..., tuple[Tree, Tree]], root: Tree) -> bytes:
    # date_params given, or the constructor asks the clock
    options = Extractor(output_format="python", fast=True, comments=False, date_params={"max_date": ""})
    return etree.tostring(function(root, options, None)[0])


def restore_functions() -> None:
    """Put their own back."""
    _core.html2txt, _core._prepare_tree, _core.load_html = _baseline.html2txt, _prepare_tree, _load_html
    _paragraph.normalize_whitespace = getattr(
        _paragraph.normalize_whitespace, "__wrapped__", _paragraph.normalize_whitespace
    )


def _trial() -> str:
    """A page with texts in and behind every kind of element that parts words, does not, or does not count."""
    within = "b\u00adc \n<i>d\u200be</i>f\u00ad<aside>g</aside>h\u00ad"
    behind = "i\u00ad\nj<footer>k</footer>l\u00ad"
    blocks = "".join(f"a<{tag}>{within}</{tag}>{behind}" for tag in sorted(_baseline._BLOCK_ELEMS))
    return trial_page(str(_baseline.BASIC_CLEAN_XPATH)).replace("<body>", f"<body>{blocks}")
