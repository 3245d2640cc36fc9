"""What a person wrote about a site, applied to one of its pages: where the text is, which lines are none.

Must not know where rules come from, nor judge them: a rule that finds nothing is told, and the page is read
as if it were not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache

from cssselect import HTMLTranslator, SelectorError
from lxml import etree, html

from pipeline.extraction.tree import Tree
from pipeline.settings import SiteRules

CONTAINER = "container"
"""Name of that rule among those that are told; the others bear their own words."""


@cache
def _path(container: str) -> etree.XPath:
    if container[0] in "/(":
        return etree.XPath(container)
    return etree.XPath(HTMLTranslator().css_to_xpath(container))


def flaw_of(container: str) -> str | None:
    """What is wrong with a selector or XPath; None = nothing.

    >>> flaw_of("div.story"), flaw_of("//div[@id='story']"), flaw_of("//div[")
    (None, None, 'no XPath: Invalid expression')
    """
    try:
        _path(container)
    except etree.XPathSyntaxError as error:
        return f"no XPath: {error}"
    except SelectorError as error:
        return f"no CSS selector: {str(error) or 'it cannot be read'}"
    return None


def inside(root: Tree, container: str) -> Tree | None:
    """A page of nothing but what the container holds; None = it is not on this page."""
    found = _path(container)(root)
    elements = [one for one in found if isinstance(one, html.HtmlElement)] if isinstance(found, list) else []
    outermost = [one for one in elements if not any(above in elements for above in one.iterancestors())]
    if not any(text.strip() for one in outermost for text in one.itertext()):
        return None
    page = root.makeelement("html")
    article = etree.SubElement(etree.SubElement(page, "body"), "article")
    for one in outermost:
        copy = deepcopy(one)
        copy.tail = None
        article.append(copy)
    return page


def without(lines: Sequence[str], drop: Sequence[str]) -> tuple[list[str], dict[str, bool]]:
    """The lines that no rule drops, and for each rule whether it dropped one."""
    matched = dict.fromkeys(drop, False)
    kept = []
    for line in lines:
        rule = next((rule for rule in drop if fits(line, rule)), None)
        if rule is None:
            kept.append(line)
        else:
            matched[rule] = True
    return kept, matched


def fits(line: str, rule: str) -> bool:
    """Whether the whole line is what the rule says; time grows with the line alone, whatever the rule.

    >>> fits("Lesen Sie auch: Deich hält", "lesen sie auch: *"), fits("Er las auch", "lesen*")
    (True, False)
    """
    text = " ".join(line.split()).casefold()
    first, *others = [part.casefold() for part in rule.split("*")]
    if not others:
        return text == first
    if not text.startswith(first):
        return False
    at = len(first)
    for part in others[:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(others[-1]) and len(text) - len(others[-1]) >= at


def told(rules: SiteRules, *, contained: bool, dropped: Mapping[str, bool]) -> dict[str, bool]:
    """Each rule that may match, by name, and whether it did on this page."""
    return {**({CONTAINER: contained} if rules.container else {}), **dropped}
