"""Some functions of trafilatura and justext that cost much, in quicker forms with the same results.

Put in place and tried as the native expressions are (`swift_paths`): only in the release whose texts were
compared, and only if both forms agree on a page that meets every case. Knows trafilatura, justext and lxml.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from functools import cached_property, lru_cache
from itertools import product
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
_extractor: Any = importlib.import_module("trafilatura.main_extractor")
_paragraph: Any = importlib.import_module("justext.paragraph")
_processing: Any = importlib.import_module("trafilatura.htmlprocessing")
_link_density_test: Any = _processing.link_density_test
_extract_and_compare: Any = _core._extract_and_compare
_forum_thread_page: Any = _core._forum_thread_page
_recover_wild_text: Any = _extractor.recover_wild_text
_prepare_tree: Any = _core._prepare_tree
_load_html: Any = _core.load_html
_FOUND = "_wiredesk_found"
"""Where a tree says how much text was found in it."""
_SOURCE = "_wiredesk_source"
"""Where a tree says what it was made of."""
_FORUM = "DiscussionForumPosting"
_SHORT_PARAGRAPH, _SHORT_BLOCK = 60, 300
_ONE_LINK_SHARE, _FEW_LINKS, _LINK_CHARS = 0.9, 4, 100
"""Of trafilatura: an element may be mostly links if its text is short, if its one link is that share of it,
or if it has more links than a few, of fewer characters each."""
_SPACED = 3
"""So many times the characters are looked at, white space among them, before the whole text is."""
_KEPT_TEXTS = 256
"""justext asks the same paragraph ten times in a row, and once more after a pass over all of them."""


def page_text(root: Tree) -> str:
    """The words of a page on one line, those of different blocks apart, as `html2txt` has them.

    trafilatura tells by their number how much of a page it found. Its own form copies the tree. "" where
    what `compared` found is a large share of them, however they are counted.
    """
    inside = root.find(".//body")
    body = root if inside is None else inside
    found = vars(root).pop(_FOUND, 0)
    if found and _core.ESCALATION_PAGE_SHARE * _most_chars(body) <= found:
        return ""
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
    return _on_one_line("".join(parts))


def _seen(text: str) -> str:
    """Without the characters that nobody sees, such as soft hyphens."""
    if text.isprintable() or "".join(text.split()).isprintable():
        return text
    return "".join(char for char in text if char.isprintable() or char.isspace())


def _most_chars(body: Tree) -> int:
    """How many characters the words take at most: with every text apart, whether it counts or not."""
    scripts = (script.text or "" for script in body.iter("script"))
    return len(_on_one_line(" ".join(body.itertext()))) - sum(map(len, map(_on_one_line, scripts)))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def compared(cleaned: Tree, backup: Tree, tree: Tree, options: Any) -> tuple[Any, str]:
    """As `_extract_and_compare`; how much was found stays with the tree, for `page_text`."""
    body, text = _extract_and_compare(cleaned, backup, tree, options)
    vars(tree)[_FOUND] = len(text)
    return body, text


def prepared(tree: Tree, options: Any, url: str | None) -> tuple[Tree, Tree]:
    """The tree made ready, and as it was before its tags were changed, as `_prepare_tree` has them.

    Only standard mode and comments look at the second: without them it is no copy.
    """
    if options.comments or not options.fast:
        return _prepare_tree(tree, options, url)  # type: ignore[no-any-return]
    cleaned = _core.convert_tags(_core.tree_cleaning(copy(tree), options), options, url)
    vars(cleaned)[_SOURCE] = (tree, options, url)
    return cleaned, cleaned


class Later:
    """A tree as `prepared` makes it, made when somebody looks at it."""

    def __init__(self, *source: Any) -> None:
        self._source = source

    @cached_property
    def tree(self) -> Tree:
        """The tree itself."""
        return prepared(*self._source)[0]

    def iter(self) -> Iterator[Tree]:
        """Its elements."""
        yield from self.tree.iter()


def copied(element: Any) -> Any:
    """As `deepcopy`; but a tree that was made ready is not copied: it can be made once more.

    `extract_content` keeps a copy of it for the case that it finds too little, which is seldom.
    """
    source = getattr(element, "__dict__", {}).pop(_SOURCE, None)
    return deepcopy(element) if source is None else Later(*source)


def recovered(tree: Tree | Later, *others: Any) -> Any:
    """As `recover_wild_text`."""
    return _recover_wild_text(tree.tree if isinstance(tree, Later) else tree, *others)


def link_density(element: Tree, favor_precision: bool = False) -> tuple[bool, bool]:
    """Whether an element is mostly links, and whether it is short and has some, as `link_density_test`.

    That is asked only where the answer may be yes: it trims the whole text, and blocks lie within blocks.
    """
    links = list(element.iterdescendants("ref"))
    if not links:
        return False, False
    longest = _SHORT_PARAGRAPH if element.tag == "p" else _SHORT_BLOCK
    if len(links) == 1:
        longest = max(longest, int(len(links[0].text_content()) / _ONE_LINK_SHARE))
    elif len(links) > _FEW_LINKS:
        longest = max(longest, int(_LINK_CHARS * len(links) / _processing.LINK_FARM_RATIO))
    if len(_on_one_line(element.text_content()[: _SPACED * longest])) > longest:
        return False, False
    return _link_density_test(element, favor_precision)  # type: ignore[no-any-return]


def forum_page(tree: Tree) -> bool:
    """As `_forum_thread_page`, whose pattern runs only where its word stands in the page's JSON-LD."""
    blocks = tree.iter("script")
    return any(_FORUM in (block.text or "") for block in blocks) and _forum_thread_page(tree)


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


_REPLACED: tuple[tuple[Any, str, Any, Any], ...] = (
    (_core, "html2txt", _baseline.html2txt, page_text),
    (_core, "_prepare_tree", _prepare_tree, prepared),
    (_core, "load_html", _load_html, loaded),
    (_core, "_forum_thread_page", _forum_thread_page, forum_page),
    (_core, "_extract_and_compare", _extract_and_compare, compared),
    (_extractor, "deepcopy", deepcopy, copied),
    (_extractor, "recover_wild_text", _recover_wild_text, recovered),
    (_processing, "link_density_test", _link_density_test, link_density),
)
"""Where each stands: module and name; their own form and ours."""


def replace_functions(version: str = trafilatura.__version__) -> str | None:
    """Replace them for the whole process; a text = why not."""
    if version != KNOWN_VERSION:
        return f"trafilatura {version} was not compared, only {KNOWN_VERSION}"
    trial = root_of(_trial().encode())
    if page_text(trial) != _baseline.html2txt(trial):
        return "another text of a page"
    if _made_ready(prepared, trial) != _made_ready(_prepare_tree, trial):
        return "another tree made ready"
    if _densities(link_density) != _densities(_link_density_test):
        return "another density of links"
    before = _short_text()
    for module, name, _, ours in _REPLACED:
        setattr(module, name, ours)
    if _short_text() != before:
        restore_functions()
        return "another text of a short page"
    if not hasattr(_paragraph.normalize_whitespace, "cache_info"):
        _paragraph.normalize_whitespace = lru_cache(_KEPT_TEXTS)(_paragraph.normalize_whitespace)
    return None


def _fast() -> Extractor:
    # date_params given, or the constructor asks the clock
    return Extractor(output_format="python", fast=True, comments=False, date_params={"max_date": ""})


def _made_ready(function: Callable[..., tuple[Tree, Tree]], root: Tree) -> bytes:
    return etree.tostring(function(root, _fast(), None)[0])


def _short_text() -> str:
    """Of a page whose article is so short that all other paragraphs are looked at, its own among them."""
    others = "".join(f"<p>{number} more words of a page <b>in bold</b></p>" for number in range(9))
    page = f"<html><body><article><p>one</p><h2>a <i>b</i></h2><p>two</p></article>{others}</body></html>"
    return str(_core.bare_extraction(root_of(page.encode()), options=_fast()).text)


def _densities(test: Callable[[Tree, bool], tuple[bool, bool]]) -> list[tuple[bool, bool]]:
    """The answers on elements on either side of every bound, the last one in its block and not."""
    answers = []
    for tag, links, linked, others in product(
        ("p", "div", "list"), (0, 1, 2, 5), (1, 9, 12, 95, 120), (0, 1, 15, 40, 70, 200, 900)
    ):
        text = "x " * (others // 2) + f"<ref>{'y' * linked}</ref>\n  " * links
        block = root_of(f"<body><div><{tag}>{text}</{tag}><{tag}>{text}</{tag}></div></body>".encode())[0][0]
        answers += [test(element, precise) for element in block for precise in (False, True)]
    return answers


def restore_functions() -> None:
    """Put their own back."""
    for module, name, own, _ in _REPLACED:
        setattr(module, name, own)
    _paragraph.normalize_whitespace = getattr(
        _paragraph.normalize_whitespace, "__wrapped__", _paragraph.normalize_whitespace
    )


def _trial() -> str:
    """A page with texts in and behind every kind of element that parts words, does not, or does not count."""
    within = "b\u00adc \n<i>d\u200be</i>f\u00ad<aside>g</aside>h\u00ad"
    behind = "i\u00ad\nj<footer>k</footer>l\u00ad"
    blocks = "".join(f"a<{tag}>{within}</{tag}>{behind}" for tag in sorted(_baseline._BLOCK_ELEMS))
    return trial_page(str(_baseline.BASIC_CLEAN_XPATH)).replace("<body>", f"<body>{blocks}")
