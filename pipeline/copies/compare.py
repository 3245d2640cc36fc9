"""Are two texts copies, and what is the later one to the earlier?

The thresholds are in `rules`, their reasons in `docs/copies.md`. Knows numbers of alignments, sites and
days. It must not know stories, nor how candidates were found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pipeline.copies.alignment import Alignment, Side, align, whole
from pipeline.copies.rules import RULES, Rules
from pipeline.copies.text import unpack
from pipeline.copies.weaving import weave
from pipeline.model import Role, Verdict

NO_COPY = ("too_little", "no_rule")
"""What no rule accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A verdict and the alignment behind it; None when the records cannot be compared.

    `per_word`: how many units of the alignment weigh one word. `roundups`: whether the title of the earlier,
    of the later announces a roundup.
    """

    verdict: Verdict
    alignment: Alignment | None
    per_word: int = 1
    roundups: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What can be seen of two texts: `first` at once, `second` when it is asked for, as it costs more."""

    first: Alignment
    second: Callable[[], Alignment]
    unspaced: bool
    roundups: tuple[bool, bool]
    identical: bool

    def per_word(self, rules: Rules) -> int:
        """How many units of the texts weigh one word."""
        return rules.unspaced_factor if self.unspaced else 1


def look(earlier: bytes, later: bytes) -> Looks | None:
    """The first look at two records; None = they cannot be compared."""
    one, other = unpack(earlier), unpack(later)
    if one is None or other is None:
        return None
    return Looks(
        first=whole(one) if earlier == later else align(one, other),
        second=partial(weave, one, other),
        unspaced=one.unspaced or other.unspaced,
        roundups=(one.roundup, other.roundup),
        identical=earlier == later,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """How texts are measured. Other than the default: for those who try rules on the same looks."""

    rules: Rules = RULES
    look: Callable[[bytes, bytes], Looks | None] = look


STANDARD = Yardstick()


def compare(earlier: bytes, later: bytes, *, same_site: bool, days_apart: float) -> Verdict:
    """What the later text is to the earlier, from their records (`Fingerprint.codes`).

    `guards`: the rule that accepted (whole, opening, ordered, spread, partial, rearranged, edited), or all
    that refused (record, too_little, no_rule, follow_up, inside, roundup_title, same_site, late, template).
    `days_apart`: between the moments when the two were first seen, sign ignored.
    """
    return examine(earlier, later, same_site=same_site, days_apart=days_apart).verdict


def examine(
    earlier: bytes, later: bytes, *, same_site: bool, days_apart: float, yardstick: Yardstick = STANDARD
) -> Comparison:
    """`compare`, with the alignment for those who ask where the shared words stand."""
    looks = yardstick.look(earlier, later)
    if looks is None:
        verdict = Verdict(role=None, resemblance=0.0, containment=0.0, matched_words=0, guards=("record",))
        return Comparison(verdict=verdict, alignment=None)
    return judge(looks, same_site=same_site, days_apart=days_apart, rules=yardstick.rules)


def judge(looks: Looks, *, same_site: bool, days_apart: float, rules: Rules) -> Comparison:
    """The verdict on what was seen."""
    alignment = looks.first
    accepting = _accepting_rule(alignment, rules, looks.per_word(rules))
    if accepting in NO_COPY and _deserves_second_look(alignment, rules):
        second = looks.second()
        if _is_edited(second, rules, looks.per_word(rules)):
            alignment, accepting = second, "edited"
    shorter, longer = _by_length(alignment)
    refusing = _refusing(looks, alignment, accepting, rules, same_site=same_site, days=abs(days_apart))
    verdict = Verdict(
        role=None if refusing else _role(alignment, accepting, rules),
        resemblance=longer.coverage,
        containment=shorter.coverage,
        matched_words=shorter.matched,
        guards=tuple(refusing) or (accepting,),
        leaf=not refusing and accepting == "opening",
    )
    return Comparison(
        verdict=verdict,
        alignment=alignment,
        per_word=looks.per_word(rules),
        roundups=looks.roundups,
    )


def _by_length(alignment: Alignment) -> tuple[Side, Side]:
    if alignment.earlier.words <= alignment.later.words:
        return alignment.earlier, alignment.later
    return alignment.later, alignment.earlier


def _accepting_rule(alignment: Alignment, rules: Rules, per_word: int) -> str:
    """The first rule that holds, or why none can."""
    shorter, longer = _by_length(alignment)
    matched = shorter.matched / per_word
    lede = min(shorter.lede, longer.lede)
    if matched < rules.matched_words or shorter.coverage < rules.shorter:
        return "too_little"
    whole = rules.whole(matched)
    if shorter.coverage >= whole and longer.coverage >= rules.whole_longer:
        return "whole"
    if max(shorter.first, longer.first) >= rules.near_words:
        return "no_rule"
    if _is_opening(alignment, rules, whole):
        return "opening"
    if alignment.order < rules.order:
        return "rearranged" if _is_rearranged(alignment, rules, matched) else "no_rule"
    ordered = shorter.coverage >= rules.ordered_shorter and longer.coverage >= rules.ordered_longer
    if ordered and lede >= rules.lede:
        return "ordered"
    if shorter.spread < rules.spread_shorter or longer.spread < rules.spread_longer:
        return "no_rule"
    if shorter.coverage >= rules.spread_rule_shorter and longer.coverage >= rules.spread_rule_longer:
        return "spread"
    partly = shorter.coverage >= rules.partial_shorter and longer.coverage >= rules.partial_longer
    if partly and matched >= rules.partial_words and lede >= rules.lede:
        return "partial"
    return "no_rule"


def _is_opening(alignment: Alignment, rules: Rules, whole: float) -> bool:
    """The shorter text is how the longer begins: nearly all of it, or a flash with some words changed."""
    shorter, longer = _by_length(alignment)
    lede = min(shorter.lede, longer.lede)
    cut = shorter.coverage >= whole and shorter.lede >= rules.opening_lede_shorter and lede >= rules.lede
    flash = shorter.coverage >= rules.flash_shorter and lede >= rules.flash_lede
    return alignment.order >= rules.opening_order and (cut or flash)


def _is_rearranged(alignment: Alignment, rules: Rules, matched: float) -> bool:
    """Most of both texts is the same everywhere, in another order."""
    shorter, longer = _by_length(alignment)
    return (
        matched >= rules.partial_words
        and shorter.coverage >= rules.rearranged_shorter
        and longer.coverage >= rules.rearranged_longer
        and alignment.order >= rules.rearranged_order
        and min(shorter.spread, longer.spread) >= rules.rearranged_spread
    )


def _deserves_second_look(alignment: Alignment, rules: Rules) -> bool:
    shorter, _ = _by_length(alignment)
    return rules.second_look_shorter <= shorter.coverage < rules.second_look_below


def _is_edited(woven: Alignment, rules: Rules, per_word: int) -> bool:
    """Nearly everywhere the same words in the same order, others between them."""
    shorter, longer = _by_length(woven)
    matched = shorter.matched / per_word
    return (
        matched >= rules.edited_words
        and shorter.coverage >= rules.edited_shorter
        and longer.coverage >= rules.edited_longer
        and shorter.spread >= rules.edited_spread_shorter
        and longer.spread >= rules.edited_spread_longer
        and max(shorter.first, longer.first) < rules.near_words
    )


def _refusing(
    looks: Looks, alignment: Alignment, accepting: str, rules: Rules, *, same_site: bool, days: float
) -> list[str]:
    """All that speaks against a copy, whatever the shares are."""
    shorter, longer = _by_length(alignment)
    refusing = [accepting] if accepting in NO_COPY else _own_head(looks, alignment, rules, days)
    if any(looks.roundups):
        refusing += ["roundup_title"] if accepting != "whole" else []
    part = shorter.coverage < rules.repeated_shorter or longer.coverage < rules.repeated_longer
    if same_site and (part or _says_more(alignment, accepting, rules)):
        refusing.append("same_site")
    if part and days > rules.days_apart:
        refusing.append("late")
    corrects = not same_site and days < rules.correction_days
    settled = looks.identical or bool(refusing)
    if _is_moulded(looks, alignment, rules, corrects=corrects, settled=settled):
        refusing.append("template")
    return refusing


def _own_head(looks: Looks, alignment: Alignment, rules: Rules, days: float) -> list[str]:
    """Whether one text stands deep in the other, below a long head that is the other's own."""
    earlier, later = alignment.earlier, alignment.later
    if later.first >= rules.head(later.words, looks.per_word(rules)) and days >= rules.follow_up_days:
        return ["follow_up"]
    deep = earlier.first >= rules.inside_words * looks.per_word(rules)
    return ["inside"] if deep and earlier.coverage < rules.inside else []


def _is_moulded(looks: Looks, alignment: Alignment, rules: Rules, *, corrects: bool, settled: bool) -> bool:
    """Two reports from one mould: the same words around other numbers and other names.

    The first look raises suspicion, the second decides: it sees gaps that lie too close to each other for
    the first. What is `settled` without it is not looked at again. `corrects`: one may correct the other.
    """
    shorter, _ = _by_length(alignment)
    matched = shorter.matched / looks.per_word(rules)
    least = max(rules.template_conflicts, rules.template_conflicts_per_word * matched)
    suspicious = _conflicts(alignment) >= least
    brief = matched < rules.mould_words and shorter.coverage < rules.mould_shorter
    if settled or not (suspicious or brief):
        return suspicious
    woven = looks.second()
    matched = _by_length(woven)[0].matched / looks.per_word(rules)
    few = rules.mould_conflicts if corrects else rules.template_conflicts
    return _conflicts(woven) >= max(few, rules.mould_conflicts_per_word * matched)


def _conflicts(alignment: Alignment) -> int:
    return 2 * alignment.number_gaps + alignment.name_gaps


def _says_more(alignment: Alignment, accepting: str, rules: Rules) -> bool:
    """Whether the later text has words of its own: at the same publisher that is an update, no copy."""
    return _role(alignment, accepting, rules) not in (Role.VERBATIM, Role.TRIMMED)


def _role(alignment: Alignment, accepting: str, rules: Rules) -> Role:
    if accepting == "edited":
        return Role.REWRITTEN
    earlier, later = alignment.earlier, alignment.later
    own_earlier, own_later = 1 - earlier.coverage, 1 - later.coverage
    same_length = min(earlier.words, later.words) >= rules.same_length * max(earlier.words, later.words)
    if same_length and max(own_earlier, own_later) <= rules.own_words:
        return Role.VERBATIM
    if own_later <= min(rules.own_words, own_earlier):
        return Role.TRIMMED
    return Role.EXTENDED if own_earlier <= rules.own_words else Role.REWRITTEN
