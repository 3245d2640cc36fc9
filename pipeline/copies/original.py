"""Which copy of a story is the original, what the others are to it, and how many sources there are.

Decides from what `Copy` keeps: credits, declarations, lengths, verdicts, moments. No texts here, and no
story: `story` puts the answers into one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline import urls
from pipeline.model import ArticleId, Copy, Role, Verdict, WireCredit

CREDIT_MIN = 0.5
"""A credit that is more likely right than wrong says that the page is not its text's author."""
COMPLETE_SHARE = 0.9
"""Texts within 10 % of the most complete one are equally complete: corrections, captions, sign-offs."""
OWN_WORDS_MIN = 0.5
"""A copy with more words of its own than shared ones is a source of its own beside its original."""

_INVERSE = {Role.TRIMMED: Role.EXTENDED, Role.EXTENDED: Role.TRIMMED}


def choose_original(copies: Sequence[Copy]) -> ArticleId:
    """The copy with the best evidence of being the first and whole text; of equals the first in the row.

    In this order: the agency's own page; a page that other copies declare as their original; a page that
    neither declares another original nor credits an agency; completeness; the moment it was first seen.
    Published times are not asked: outlets set them as they like.
    """
    complete = completeness(copies)
    enough = COMPLETE_SHARE * max(complete.values())
    declared = {article_id: of for article_id, of in map(_declaration, copies) if of and of != article_id}
    originals = set(declared.values())

    def rank(copy: Copy) -> tuple[bool, bool, bool, bool, float]:
        return (
            not is_agency_page(copy),
            copy.article_id not in originals,
            copy.article_id in declared or is_credited(copy),
            complete[copy.article_id] < enough,
            copy.first_seen_at.timestamp(),
        )

    return min(copies, key=rank).article_id


def is_agency_page(copy: Copy) -> bool:
    """Whether the page stands on the site of the agency that it is owed to.

    A press-release service's site is none: it hands on what others say of themselves, it reports nothing.
    """
    return copy.wire is not None and copy.wire.kind == "agency" and _is_own_site(copy, copy.wire)


def is_credited(copy: Copy) -> bool:
    """Whether the page says that its whole text comes from elsewhere; a press release on the site of the
    service that distributes it does not."""
    return copy.wire is not None and _is_owed(copy.wire) and not _is_own_site(copy, copy.wire)


def with_roles(copies: Sequence[Copy], original_id: ArticleId) -> tuple[Copy, ...]:
    """The copies with their roles to the original, followed from verdict to verdict."""
    by_id = {copy.article_id: copy for copy in copies}
    original = by_id[original_id]
    compared = _compared(copies)
    roles = {original_id: Role.ORIGINAL}
    reached = [original_id]
    while reached:
        known = reached.pop()
        for article_id, step in compared[known]:
            if article_id not in roles:
                roles[article_id] = _composed(step, roles[known], by_id[article_id], original)
                reached.append(article_id)
    return tuple(
        replace(copy, role=roles.get(copy.article_id) or _role_by_length(copy, original)) for copy in copies
    )


def inverse(verdict: Verdict) -> Verdict:
    """The verdict read from the other text's side."""
    role = verdict.role
    return replace(verdict, role=_INVERSE.get(role, role) if role else None)


def independent_sources(copies: Sequence[Copy], original_id: ArticleId) -> int:
    """Distinct origins: the original's, and that of each copy with more words of its own than shared."""
    by_id = {copy.article_id: copy for copy in copies}
    own = [
        copy
        for copy in copies
        if copy.against is not None and _own_share(copy, by_id[copy.against]) > OWN_WORDS_MIN
    ]
    return len({_origin(by_id[original_id]), *map(_origin, own)})


def _declaration(copy: Copy) -> tuple[ArticleId, ArticleId | None]:
    return copy.article_id, urls.article_id(copy.declared_original) if copy.declared_original else None


def completeness(copies: Sequence[Copy]) -> dict[ArticleId, int]:
    """The most words of each copy that another one confirms; its length where nothing was compared with it.

    Words that nobody else has may be an outlet's own: they count only where the other text was no more
    than the opening of this one (`Verdict.leaf`).
    """
    by_id = {copy.article_id: copy for copy in copies}
    confirmed: dict[ArticleId, int] = {}
    for copy in copies:
        if copy.against is None or copy.verdict is None:
            continue
        other = by_id[copy.against]
        for one, against in ((copy, other), (other, copy)):
            whole = copy.verdict.leaf and one.words > against.words
            words = one.words if whole else copy.verdict.matched_words
            confirmed[one.article_id] = max(words, confirmed.get(one.article_id, 0))
    return {copy.article_id: confirmed.get(copy.article_id, copy.words) for copy in copies}


def _compared(copies: Sequence[Copy]) -> dict[ArticleId, list[tuple[ArticleId, Role]]]:
    """For each copy, those that it was compared with, and what they are to it."""
    compared: dict[ArticleId, list[tuple[ArticleId, Role]]] = {copy.article_id: [] for copy in copies}
    for copy in copies:
        role = copy.verdict.role if copy.verdict else None
        if role is not None and copy.against is not None:
            compared[copy.against].append((copy.article_id, role))
            compared[copy.article_id].append((copy.against, _INVERSE.get(role, role)))
    return compared


def _composed(step: Role, onward: Role, copy: Copy, original: Copy) -> Role:
    """The role of a copy to the original, by way of a copy that is `onward` to the original."""
    if onward in (Role.ORIGINAL, Role.VERBATIM, step):
        return step
    if step is Role.VERBATIM or onward is Role.REWRITTEN:
        return onward
    return step if step is Role.REWRITTEN else _role_by_length(copy, original)


def _role_by_length(copy: Copy, original: Copy) -> Role:
    if copy.words <= COMPLETE_SHARE * original.words:
        return Role.TRIMMED
    return Role.EXTENDED if copy.words * COMPLETE_SHARE >= original.words else Role.REWRITTEN


def _own_share(copy: Copy, other: Copy) -> float:
    """Share of the copy's words that the text it was compared with does not have.

    A text whose opening came first is not a source beside its own opening.
    """
    if copy.verdict is None or copy.verdict.leaf:
        return 0.0
    longer = copy.words > other.words
    return 1.0 - (copy.verdict.resemblance if longer else copy.verdict.containment)


def _origin(copy: Copy) -> str:
    """The agency that the text is owed to, else the site; no site has a space in its name."""
    return f"agency {copy.wire.agency}" if copy.wire and _is_owed(copy.wire) else copy.site


def _is_own_site(copy: Copy, wire: WireCredit) -> bool:
    """Then the site is the credit's evidence."""
    return wire.evidence == copy.site


def _is_owed(wire: WireCredit) -> bool:
    """Whether the whole text is the agency's; where it only contributed, the outlet is the source."""
    return wire.extent == "whole" and wire.confidence >= CREDIT_MIN
