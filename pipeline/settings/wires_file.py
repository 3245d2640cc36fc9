"""`wires.yaml` to the agencies that texts are credited to; an entry that is written wrongly is left out.

The one place to add a key: reading, JSON Schema and the check of `docs/configuration.md` follow from it.
Which forms prove a credit is not known here (`extraction.wire`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.settings.kinds import Choice, Flag, JsonSchema, Slug, Text, Texts
from pipeline.settings.problems import Flaw, Place, Problem, UnusableFileError
from pipeline.settings.tables import Key, as_table, by_name, make_key, read_table, written
from pipeline.settings.tree import Leaf, Listing, Node, Table, noun

_EXAMPLE = "agencies: [{id: quay, name: Quay Wire, datelines: [Quay]}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One agency; `WIRE_KEYS` says what each word is for."""

    id: str
    name: str
    kind: Literal["agency", "press_release"] = "agency"
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    datelines: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyList:
    """The agencies by id in the order written, and every mistake in their file."""

    agencies: Mapping[str, Agency] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def count(self) -> int:
        """Of the agencies."""
        return len(self.agencies)

    def after(self, before: AgencyList) -> AgencyList:
        """These; while there is a mistake in them, those before them too, where they say nothing."""
        if not self.problems:
            return self
        return replace(self, agencies={**before.agencies, **self.agencies})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A regular expression that fits something."""

    word: str = "regular expression"

    def read(self, node: Node) -> str | Flaw:
        """As written. One that fits the empty text would fit every line of every article."""
        text = _WORDS.read(node)
        if isinstance(text, Flaw):
            return text
        try:
            fits_nothing = re.compile(text).search("") is not None
        except re.error as error:
            message = f"{noun(node)} is no regular expression ({error})"
            return Flaw(message=message, remedy=r"mend it; a bracket itself is written \(", node=node)
        if fits_nothing:
            return Flaw(
                message=f"{noun(node)} fits the empty text, and so every article",
                remedy="make a part of it that is not optional",
                node=node,
            )
        return text

    def schema(self) -> JsonSchema:
        """A string; whether it is one is checked when the file is read."""
        return _WORDS.schema()


_WORDS = Text(pattern=r".{2,}", form="two characters or more")
"""A single letter stands in every second byline."""
_LIST = Texts(of=_WORDS)

EXAMPLE_KEYS: Mapping[str, Key] = by_name(
    *(
        make_key(form, _WORDS, says, example)
        for form, says, example in (
            ("dateline", "A first line with its dateline.", "KESTREL (Quay) - The ferry is back."),
            ("byline", "A byline.", "By Ada Quill, Quay"),
            ("ending", "A last line.", "(Reporting by Ada Quill; Editing by Ben Stroud)"),
            ("organisation", "The name of an organisation that is the author.", "Quay Wire"),
            ("alone", "A whole byline.", "QW"),
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Texts that the agency must be found in, by form. Only tests read them."""

    word: str = "table of texts"

    def read(self, node: Node) -> dict[str, str] | Flaw:
        """The texts by form; the first flaw if there is one."""
        if not isinstance(node, Table):
            remedy = 'write {form: text}, as in {byline: "By Ada Quill, Quay"}'
            return Flaw(message=f"{noun(node)} is no table of texts", remedy=remedy, node=node)
        reading = read_table(node, EXAMPLE_KEYS, Place(file=""))
        for problem in reading.problems:
            at = Leaf(text="", line=problem.line, column=problem.column)
            return Flaw(message=problem.message, remedy=problem.remedy, node=at, path=f".{problem.key}")
        return reading.values

    def schema(self) -> JsonSchema:
        """An object of strings."""
        properties = {
            name: {"description": key.says, **key.kind.schema()} for name, key in EXAMPLE_KEYS.items()
        }
        return {"type": "object", "additionalProperties": False, "properties": properties}


WIRE_KEYS: Mapping[str, Key] = by_name(
    make_key("id", Slug(), "Short name, each once.", "quay"),
    make_key("name", _WORDS, "What the wire credit says.", "Quay Wire"),
    make_key(
        "kind",
        Choice(options=("agency", "press_release")),
        "A newsroom, or a service that distributes what others say of themselves.",
        "press_release",
    ),
    make_key("names", _LIST, "What else it is called, in any case of letters.", "[Quay, Quay News]"),
    make_key("codes", _LIST, "Abbreviations, only as written, anywhere in a byline.", "[QUW]"),
    make_key(
        "alone",
        _LIST,
        "Abbreviations with other meanings: only where they are the whole byline or line.",
        "[QW]",
    ),
    make_key("datelines", _LIST, "What stands in the brackets of a dateline.", "[Quay]"),
    make_key(
        "leads",
        Texts(of=Pattern()),
        "For the first lines, where datelines have no brackets.",
        r"['^KESTREL, \d+ \w+ - Quay']",
    ),
    make_key(
        "formulas", Texts(of=Pattern()), "For the last lines, that name no agency.", r"['\(Quay desk\)']"
    ),
    make_key(
        "sites",
        Texts(
            of=Text(
                pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
                form='a domain in lower case, as in "quay.example"',
            )
        ),
        "Registrable domains of its own pages.",
        "[quay.example]",
    ),
    make_key("demo", Flag(), "Only in the demo newsroom.", "true"),
    make_key(
        "examples", Examples(), "What it must be found in; its tests read them.", "{byline: By Quay Wire}"
    ),
)


def read_agencies(tree: Node, file: str) -> AgencyList:
    """Every entry that can be used, and every mistake.

    Raises `UnusableFileError`: no list of agencies in it, or an empty one, which is what a file looks like
    that somebody is writing.
    """
    place = Place(file=file)
    table = as_table(tree, place, _EXAMPLE)
    if isinstance(table, Problem):
        raise UnusableFileError(table)
    agencies: dict[str, Agency] = {}
    problems: list[Problem] = []
    seen = False
    for _, below, problem in written(table, {"agencies": 0}, place):
        if problem is not None:
            problems.append(problem)
        elif isinstance(below, Listing) and below.items:
            seen = True
            for index, node in enumerate(below.items):
                problems += _read_agency(node, place.down("agencies").item(index), agencies)
        else:
            message = (
                "the list is empty" if isinstance(below, Listing) else f"{noun(below)} where a list belongs"
            )
            remedy = f"write {_EXAMPLE}, or delete the file: then the agencies that come with Wiredesk count"
            raise UnusableFileError(place.down("agencies").problem(below, message, remedy))
    if not seen:
        raise UnusableFileError(
            problems[0] if problems else place.problem(table, "no agencies in it", f"write {_EXAMPLE}")
        )
    return AgencyList(agencies=agencies, problems=tuple(problems))


def _read_agency(node: Node, place: Place, agencies: dict[str, Agency]) -> list[Problem]:
    table = as_table(node, place, "{id: …, name: …}")
    if isinstance(table, Problem):
        return [table]
    reading = read_table(table, WIRE_KEYS, place)
    problems = reading.problems + [
        place.down(name).problem(table, "the key is missing", f"add {name}: {WIRE_KEYS[name].example}")
        for name in ("id", "name")
        if not any(leaf.text == name for leaf, _ in table.entries)
    ]
    known = reading.values.get("id")
    if known in agencies:
        message = f"{known} is here a second time"
        problems.append(place.down("id").problem(reading.nodes["id"], message, "make one of the two"))
    if not problems:
        reading.values.pop("examples", None)
        agency = Agency(**reading.values)
        agencies[agency.id] = agency
    return problems
