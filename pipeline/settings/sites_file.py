"""`sites.yaml` to what people know better of single sites; an entry that is written wrongly is left out.

The one place to add a key: reading, JSON Schema and the check of `docs/configuration.md` follow from it.
What a container is made of is not known here: who reads it says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlsplit

from pipeline.settings.kinds import Choice, Text, Texts
from pipeline.settings.problems import Place, Problem, UnusableFileError
from pipeline.settings.tables import Key, as_table, by_name, make_key, read_table, written
from pipeline.settings.tree import Leaf, Listing, Node, Table, noun

_EXAMPLE = 'sites: [{site: harbour-daily.example, container: "div.story"}]'


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """What counts on the pages of one site. `container` None = wherever the text is found.

    `mode`: precision = rather a paragraph too few than one too many. `drop`: whole lines, `*` = anything.
    """

    site: str
    container: str | None = None
    mode: Literal["balanced", "precision"] = "balanced"
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteList:
    """The rules by site, and every mistake in their file."""

    sites: Mapping[str, SiteRules] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def count(self) -> int:
        """Of the sites."""
        return len(self.sites)

    def rules_for(self, url: str) -> SiteRules | None:
        """Of the nearest name: those of `news.a.example` beat those of `a.example` there."""
        name = (urlsplit(url).hostname or "") if self.sites else ""
        while name and name not in self.sites:
            name = name.partition(".")[2]
        return self.sites.get(name)

    def after(self, before: SiteList) -> SiteList:
        """These rules; while there is a mistake in them, those before them too, where they say nothing."""
        return replace(self, sites={**before.sites, **self.sites}) if self.problems else self


SITE_KEYS: Mapping[str, Key] = by_name(
    make_key(
        "site",
        Text(
            pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
            form='a host name in lower case, as in "harbour-daily.example"',
        ),
        "Host name of the pages; those of its subdomains are meant, too.",
        "harbour-daily.example",
    ),
    make_key(
        "container",
        Text(longest=500, form="a CSS selector or an XPath on one line"),
        "Where the text is: a CSS selector, or an XPath (begins with / or a bracket). null = found out.",
        "div.story-body",
        nullable=True,
    ),
    make_key(
        "mode",
        Choice(options=("balanced", "precision")),
        "precision = rather a paragraph too few than a teaser too many.",
        "precision",
    ),
    make_key(
        "drop",
        Texts(of=Text(form="a line, with * for whatever stands there")),
        "Lines that are no part of any article, in any case of letters; * stands for whatever is there.",
        '["Lesen Sie auch: *"]',
    ),
)


def read_sites(tree: Node | None, file: str, flaw_of: Callable[[str], str | None]) -> SiteList:
    """Every entry that can be used, and every mistake. `tree` None = no file; `flaw_of`: of a container.

    Raises `UnusableFileError`: no list of sites in it.
    """
    place = Place(file=file)
    if tree is None or (isinstance(tree, Leaf) and tree.is_null):
        return SiteList()
    table = as_table(tree, place, _EXAMPLE)
    if isinstance(table, Problem):
        raise UnusableFileError(table)
    sites: dict[str, SiteRules] = {}
    problems: list[Problem] = []
    for _, below, problem in written(table, {"sites": 0}, place):
        if problem is not None:
            problems.append(problem)
        elif isinstance(below, Listing):
            for index, node in enumerate(below.items):
                problems += _read_site(node, place.down("sites").item(index), sites, flaw_of)
        elif not (isinstance(below, Leaf) and below.is_null):
            message = f"{noun(below)} where a list belongs"
            raise UnusableFileError(place.down("sites").problem(below, message, f"write {_EXAMPLE}"))
    return SiteList(sites=sites, problems=tuple(problems))


def _read_site(
    node: Node, place: Place, sites: dict[str, SiteRules], flaw_of: Callable[[str], str | None]
) -> list[Problem]:
    table = as_table(node, place, "{site: …, container: …}")
    if isinstance(table, Problem):
        return [table]
    reading = read_table(table, SITE_KEYS, place)
    problems = reading.problems
    container = reading.values.get("container")
    if container is not None and (wrong := flaw_of(container)):
        remedy = "write a CSS selector such as div.story-body or an XPath such as //div[@id='story']"
        problems.append(place.down("container").problem(reading.nodes["container"], wrong, remedy))
    site = reading.values.get("site")
    if site is None:
        problems += _missing(table, place)
    elif site in sites:
        message = f"{site} is here a second time"
        problems.append(place.down("site").problem(reading.nodes["site"], message, "make one of the two"))
    if not problems:
        rules = SiteRules(**reading.values)
        sites[rules.site] = rules
    return problems


def _missing(table: Table, place: Place) -> list[Problem]:
    if any(leaf.text == "site" for leaf, _ in table.entries):
        return []
    remedy = f"add site: {SITE_KEYS['site'].example}"
    return [place.down("site").problem(table, "the key is missing", remedy)]
