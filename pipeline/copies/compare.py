"""Are two texts copies, and what is the later one to the earlier?

The thresholds and their reasons are in `docs/copies.md`. Knows numbers of alignments, sites and days. It
must not know stories, nor how candidates were found.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.copies.alignment import Alignment, Side, align
from pipeline.copies.text import unpack
from pipeline.model import Role, Verdict

MATCHED_WORDS_MIN = 25
CONTAINMENT_MIN = 0.4
NEAR_WORDS = 120
"""Copies begin alike: except for whole texts, the first shared run starts this early in both."""
DAYS_APART_MAX = 4.0
"""Measured: no copy in another outlet came later; what resembles after that is page furniture or a series."""
UNSPACED_FACTOR = 2
"""Characters that weigh one word in scripts without spaces."""
SHORT_WORDS = 60
"""Below so many shared words, a share of a text says little and has to be higher."""

WHOLE_TEXT = 0.9
WHOLE_TEXT_OF_LONGER = 0.6
"""What one site repeats, or comes back after days, is a copy only as a whole."""

_TEMPLATE_CONFLICTS_MIN = 2
_TEMPLATE_CONFLICTS_PER_WORD = 2 / 100
_OWN_WORDS_MAX = 0.2
"""Up to this share of its own, a text is no more than the other one: headings, corrections, house style."""
_SAME_LENGTH = 0.9
_NO_COPY = ("too_little", "no_rule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A verdict and the alignment behind it; None when the records cannot be compared."""

    verdict: Verdict
    alignment: Alignment | None


def compare(earlier: bytes, later: bytes, *, same_site: bool, days_apart: float) -> Verdict:
    """What the later text is to the earlier, from their records (`Fingerprint.codes`).

    `guards`: the rule that accepted (whole, opening, ordered, spread, partial), or all that refused
    (record, too_little, no_rule, roundup_title, same_site, late, template). `days_apart`: between the
    moments when the two were first seen, sign ignored.
    """
    return examine(earlier, later, same_site=same_site, days_apart=days_apart).verdict


def examine(earlier: bytes, later: bytes, *, same_site: bool, days_apart: float) -> Comparison:
    """`compare`, with the alignment for those who ask where the shared words stand."""
    first, second = unpack(earlier), unpack(later)
    if first is None or second is None:
        verdict = Verdict(role=None, resemblance=0.0, containment=0.0, matched_words=0, guards=("record",))
        return Comparison(verdict=verdict, alignment=None)
    alignment = align(first, second)
    shorter, longer = _by_length(alignment)
    accepting = _accepting_rule(alignment, unspaced=first.unspaced or second.unspaced)
    refusing = [accepting] if accepting in _NO_COPY else []
    if first.roundup or second.roundup:
        refusing += ["roundup_title"] if accepting != "whole" else []
    if shorter.coverage < WHOLE_TEXT or longer.coverage < WHOLE_TEXT_OF_LONGER:
        refusing += ["same_site"] if same_site else []
        refusing += ["late"] if abs(days_apart) > DAYS_APART_MAX else []
    if earlier != later and _fills_a_template(alignment, shorter.matched):
        refusing.append("template")
    verdict = Verdict(
        role=None if refusing else _role(alignment),
        resemblance=longer.coverage,
        containment=shorter.coverage,
        matched_words=shorter.matched,
        guards=tuple(refusing) or (accepting,),
        leaf=not refusing and accepting == "opening",
    )
    return Comparison(verdict=verdict, alignment=alignment)


def _by_length(alignment: Alignment) -> tuple[Side, Side]:
    if alignment.earlier.words <= alignment.later.words:
        return alignment.earlier, alignment.later
    return alignment.later, alignment.earlier


def _accepting_rule(alignment: Alignment, *, unspaced: bool) -> str:
    """The first rule that holds, or why none can."""
    shorter, longer = _by_length(alignment)
    matched = shorter.matched / (UNSPACED_FACTOR if unspaced else 1)
    lede = min(shorter.lede, longer.lede)
    if matched < MATCHED_WORDS_MIN or shorter.coverage < CONTAINMENT_MIN:
        return "too_little"
    if shorter.coverage >= (0.72 if matched >= SHORT_WORDS else 0.85) and longer.coverage >= 0.45:
        return "whole"
    if max(shorter.first, longer.first) >= NEAR_WORDS:
        return "no_rule"
    if _is_opening(shorter, lede, matched):
        return "opening"
    if alignment.order < 0.9:
        return "no_rule"
    if shorter.coverage >= 0.6 and longer.coverage >= 0.25 and lede >= 0.1:
        return "ordered"
    if shorter.spread < 0.6 or longer.spread < 0.4:
        return "no_rule"
    if shorter.coverage >= 0.6 and longer.coverage >= 0.45:
        return "spread"
    if shorter.coverage >= 0.5 and longer.coverage >= 0.4 and matched >= 100 and lede >= 0.1:
        return "partial"
    return "no_rule"


def _is_opening(shorter: Side, lede: float, matched: float) -> bool:
    """A teaser, or a text cut short: nearly all of the shorter one, from its top on."""
    enough = 0.72 if matched >= SHORT_WORDS else 0.85
    return shorter.coverage >= enough and shorter.lede >= 0.3 and lede >= 0.1


def _fills_a_template(alignment: Alignment, matched: int) -> bool:
    """Two reports from one mould: the same words around other numbers and other names."""
    conflicts = 2 * alignment.number_gaps + alignment.name_gaps
    return conflicts >= max(_TEMPLATE_CONFLICTS_MIN, _TEMPLATE_CONFLICTS_PER_WORD * matched)


def _role(alignment: Alignment) -> Role:
    earlier, later = alignment.earlier, alignment.later
    own_earlier, own_later = 1 - earlier.coverage, 1 - later.coverage
    same_length = min(earlier.words, later.words) >= _SAME_LENGTH * max(earlier.words, later.words)
    if same_length and max(own_earlier, own_later) <= _OWN_WORDS_MAX:
        return Role.VERBATIM
    if own_later <= min(_OWN_WORDS_MAX, own_earlier):
        return Role.TRIMMED
    return Role.EXTENDED if own_earlier <= _OWN_WORDS_MAX else Role.REWRITTEN
