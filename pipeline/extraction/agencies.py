"""The agencies, and the tables and patterns by which their names are found.

Made out of the agencies of `wires.yaml`; which forms prove what is known in `wire`.
Every pattern is linear: literal alternations and bounded repetition, no nested quantifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.extraction import names
from pipeline.settings import Agency

_YEAR = r"(?:\s?\d{4}(?:\s?[-–]\s?\d{4})?)?"
_DESK = re.compile(
    r"[\s-](?:\w+\s){0,2}(?:staff|writers?|reporters?|correspondents?|editors?|news|agency|newsroom|wire|desk|"
    r"infocom|afx|tmn|service|international)",
    re.I,
)
_COPYRIGHT = rf"(?:©|\([cC]\)|(?i:copyright))\s?(?:©\s?)?{_YEAR},?\s?(?i:by\s)?(?i:the\s)?"
_CONTRIBUTED = (
    r"(?:['’]s)?(?: [\w.-]{1,20}){0,8} (?:contributed to this (?:report|story|article)|contributed\.?\Z|"
    r"a contribué à cet article|hat zu diesem (?:bericht|artikel) beigetragen|"
    r"contribuyó a este (?:artículo|reporte))"
)
_WITH_FILES = (
    r"(?i:with (?:files|reporting|information|material) from|additional reporting (?:by|from)|"
    r"mit (?:material|informationen|inhalten|agenturmaterial) (?:von|der|des)|unter verwendung von|"
    r"con (?:informaci[oó]n|datos) de|avec(?: les?| des)? (?:informations|dépêches) (?:de|d['’])|"
    r"com informações d[aeo]s?|met (?:informatie|medewerking) van|med uppgifter från|"
    r"med (?:informasjon|oplysninger) fra)"
)
_WITH = r"(?i:with|mit|avec(?: l['’])?|con|com|med|met|z|s|с)"
REPORTED = rf"(?i:reporting by|report by|{names.SOURCE}|来源|來源)"
"""What stands before whom a text was taken from."""
_ENDING = r"(?:\s?[/,&]\s?.{2,20})?\W{0,2}\Z"
"""Another agency, and then nothing more: the whole line is a credit."""


@dataclass(frozen=True, slots=True)
class WireList:
    """The agencies, and the tables by which they are found. Made by `wires_from`."""

    agencies: tuple[Agency, ...]
    by_name: Mapping[str, Agency] = field(repr=False)
    by_code: Mapping[str, Agency] = field(repr=False)
    by_alone: Mapping[str, Agency] = field(repr=False)
    by_dateline: Mapping[str, Agency] = field(repr=False)
    by_site: Mapping[str, Agency] = field(repr=False)
    leads: tuple[tuple[re.Pattern[str], Agency], ...] = field(repr=False)
    formulas: tuple[tuple[re.Pattern[str], Agency], ...] = field(repr=False)
    copyright: re.Pattern[str] = field(repr=False)
    contributed: re.Pattern[str] = field(repr=False)
    files: re.Pattern[str] = field(repr=False)
    helped: re.Pattern[str] = field(repr=False)
    reported: re.Pattern[str] = field(repr=False)
    behind_name: re.Pattern[str] = field(repr=False)

    def current(self) -> WireList:
        """This one: only a file that is followed (`adapters.wires`) has another list later."""
        return self

    def agency(self, name: str) -> Agency | None:
        """The agency of that name or code, alone, with a desk ("AP Science Writer") or a place."""
        text = names.without_place(name.strip(" .,:;-–—()[]/"))
        found = self.by_code.get(text) or self.by_name.get(_key(text).removeprefix("the "))
        if found:
            return found
        for length in (1, 2, 3):
            head = " ".join(text.split()[:length]) if length > 1 else re.split(r"[\s-]", text, maxsplit=1)[0]
            found = self.called(head)
            if found and _DESK.fullmatch(text[len(head) :]):
                return found
        return None

    def called(self, words: str) -> Agency | None:
        """The agency that is called just so: a name in any case, or an abbreviation as written."""
        return self.by_alone.get(words) or self.by_name.get(_key(words))

    def named(self, words: str) -> Agency:
        """The agency that one of the patterns found under these words."""
        return self.by_alone.get(words) or self.by_name[_key(words)]

    def is_agency(self, name: str) -> bool:
        """Whether an author's name is an agency's."""
        return self.agency(name) is not None

    def without_agency(self, name: str) -> str:
        """An author's name without the agency that some content systems put behind it.

        "Ann Vale The Associated Press" is Ann Vale; "Yonhap News Agency" stays, it is nobody's name.
        """
        found = self.behind_name.fullmatch(name)
        return found["person"] if found and names.reads_as_person(found["person"]) else name


def _key(name: str) -> str:
    """A name as the tables have it. To patterns that pass over case an i without its dot is an i, to
    `str.casefold` it is none.
    """
    return names.fold(name).replace("ı", "i").replace("i\u0307", "i")


def _either(agencies: Sequence[Agency], *, alone: bool = False) -> str:
    """An alternation of everything that they are called: names in any case, codes as written.

    `alone`: with the abbreviations that have other meanings, for patterns of a whole line.
    """
    long = sorted({name for one in agencies for name in (one.name, *one.names)}, key=len, reverse=True)
    short = {code for one in agencies for code in (*one.codes, *(one.alone if alone else ()))}
    codes = sorted(short, key=len, reverse=True)
    words = [f"(?i:{re.escape(name)})" for name in long] + [re.escape(code) for code in codes]
    return "|".join(words) if words else r"(?!)"


def wires_from(agencies: Iterable[Agency], *, demo: bool = False) -> WireList:
    """The list of these, the first to claim a name has it. `demo`: the demo newsroom's too, before all."""
    chosen = sorted((one for one in agencies if demo or not one.demo), key=lambda one: not one.demo)
    anyone, alone = _either(chosen), _either(chosen, alone=True)
    return WireList(
        agencies=tuple(chosen),
        by_name={_key(name): one for one in reversed(chosen) for name in (one.name, *one.names)},
        by_code={code: one for one in reversed(chosen) for code in one.codes},
        by_alone={code: one for one in reversed(chosen) for code in (*one.codes, *one.alone)},
        by_dateline={word: one for one in reversed(chosen) for word in one.datelines},
        by_site={site: one for one in chosen for site in one.sites},
        leads=tuple((re.compile(text), one) for one in chosen for text in one.leads),
        formulas=tuple((re.compile(text, re.I), one) for one in chosen for text in one.formulas),
        copyright=re.compile(rf"{_COPYRIGHT}(?P<who>{anyone})\b"),
        behind_name=re.compile(rf"(?P<person>\S+ \S+(?: \S+)??),? (?:(?i:the) )?(?P<who>{anyone})\b"),
        contributed=re.compile(rf"\b(?P<who>{anyone})(?i:{_CONTRIBUTED})"),
        files=re.compile(rf"{_WITH_FILES}[^.]{{0,120}}?\b(?P<who>{anyone})\b"),
        helped=re.compile(rf"\A\W{{0,3}}(?:{_WITH}|{_WITH_FILES})\s?(?i:the )?(?P<who>{alone}){_ENDING}"),
        reported=re.compile(rf"\A\W{{0,3}}{REPORTED}\W{{1,3}}(?i:the )?(?P<who>{alone}){_ENDING}"),
    )
