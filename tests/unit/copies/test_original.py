"""The original is chosen by evidence, and the roles follow from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pipeline import urls
from pipeline.copies.original import (
    choose_original,
    independent_sources,
    inverse,
    is_agency_page,
    with_roles,
)
from pipeline.model import ArticleId, Copy, Role, Verdict, WireCredit
from tests.unit.copies.articles import START


def verdict(
    role: Role, *, matched: int = 400, resemblance: float = 0.9, containment: float = 1.0, leaf: bool = False
) -> Verdict:
    return Verdict(
        role=role, resemblance=resemblance, containment=containment, matched_words=matched, leaf=leaf
    )


def copy(
    key: str,
    *,
    words: int = 400,
    minutes: float = 0.0,
    site: str | None = None,
    wire: WireCredit | None = None,
    declared: str | None = None,
    told: Verdict | None = None,
    against: str | None = None,
) -> Copy:
    home = site or f"{key}.example"
    url = f"https://{home}/story"
    return Copy(
        article_id=urls.article_id(url),
        url=url,
        site=home,
        publisher=key,
        title="Harbour",
        role=Role.ORIGINAL,
        first_seen_at=START + timedelta(minutes=minutes),
        published_at=None,
        words=words,
        wire=wire,
        declared_original=declared,
        verdict=told,
        against=key_of(against) if against else None,
    )


def key_of(key: str) -> ArticleId:
    return urls.article_id(f"https://{key}.example/story")


def credit(evidence: str, confidence: float = 0.95, agency: str = "Meridian", **more: Any) -> WireCredit:
    return WireCredit(agency=agency, confidence=confidence, evidence=evidence, **more)


def roles(*copies: Copy) -> list[Role]:
    return [one.role for one in with_roles(copies, choose_original(copies))]


VERBATIM = verdict(Role.VERBATIM)


def test_of_equals_the_first_seen_is_the_original() -> None:
    first, second = copy("a", minutes=5), copy("b", minutes=3, told=VERBATIM, against="a")
    assert choose_original([first, second]) == key_of("b")


def test_of_complete_equals_the_first_in_the_row_stays() -> None:
    assert choose_original([copy("a"), copy("b", told=VERBATIM, against="a")]) == key_of("a")


def test_the_agencys_own_page_wins_however_late_and_short() -> None:
    own = copy("meridian", minutes=90, words=100, wire=credit("meridian.example"), told=VERBATIM, against="a")
    assert choose_original([copy("a"), own]) == key_of("meridian")


def test_a_credited_page_is_not_the_author() -> None:
    outlet = copy("a", wire=credit("OSLO (Meridian) -"))
    assert choose_original([outlet, copy("b", minutes=9, told=VERBATIM, against="a")]) == key_of("b")


def test_a_doubtful_credit_is_no_evidence() -> None:
    outlet = copy("a", wire=credit("with files from Meridian", 0.4))
    assert choose_original([outlet, copy("b", minutes=9, told=VERBATIM, against="a")]) == key_of("a")


def test_an_outlet_that_used_an_agency_in_part_is_the_author() -> None:
    outlet = copy("a", wire=credit("Meridian contributed to this report", extent="part"))
    assert choose_original([outlet, copy("b", minutes=9, told=VERBATIM, against="a")]) == key_of("a")
    assert (
        independent_sources([outlet, copy("b", wire=outlet.wire, told=VERBATIM, against="a")], key_of("a"))
        == 1
    )


def test_a_press_release_wire_is_no_newsroom() -> None:
    release = credit("service.example", 1.0, "PR Newswire", kind="press_release")
    service = copy("service", minutes=9, wire=release, told=VERBATIM, against="a")
    assert not is_agency_page(service)
    assert choose_original([copy("a"), service]) == key_of("a")


def test_a_press_release_stands_first_where_it_was_distributed() -> None:
    release = credit("service.example", 1.0, "PR Newswire", kind="press_release")
    service = copy("service", minutes=9, wire=release, told=VERBATIM, against="a")
    outlet = copy("a", wire=credit("/PRNewswire/", agency="PR Newswire", kind="press_release"))
    assert choose_original([outlet, service]) == key_of("service")


def test_the_declared_original_wins() -> None:
    outlet = copy("a", declared="https://b.example/story?utm_source=rss")
    declared = copy("b", minutes=9, told=VERBATIM, against="a")
    assert choose_original([outlet, copy("c", told=VERBATIM, against="a"), declared]) == key_of("b")


def test_a_page_that_declares_another_page_is_not_the_original() -> None:
    outlet = copy("a", declared="https://far.example/story")
    assert choose_original([outlet, copy("b", minutes=9, told=VERBATIM, against="a")]) == key_of("b")


def test_a_page_that_declares_itself_says_nothing() -> None:
    outlet = copy("a", declared="https://a.example/story")
    assert choose_original([outlet, copy("b", minutes=9, told=VERBATIM, against="a")]) == key_of("a")


def test_a_cut_copy_seen_first_is_not_the_original_once_others_have_more() -> None:
    cut = copy("cut", words=200)
    whole = copy("whole", minutes=5, told=verdict(Role.EXTENDED, matched=200), against="cut")
    again = copy("again", minutes=9, told=VERBATIM, against="whole")
    assert choose_original([cut, whole, again]) == key_of("whole")
    assert roles(cut, whole, again) == [Role.TRIMMED, Role.ORIGINAL, Role.VERBATIM]


def test_what_one_outlet_alone_added_makes_no_original() -> None:
    longer = copy("b", words=700, minutes=5, told=verdict(Role.EXTENDED), against="a")
    assert choose_original([copy("a"), longer]) == key_of("a")


def test_the_text_of_a_teaser_is_the_original() -> None:
    opening = verdict(Role.EXTENDED, matched=60, resemblance=0.15, leaf=True)
    whole = copy("b", minutes=5, told=opening, against="teaser")
    assert roles(copy("teaser", words=60), whole) == [Role.TRIMMED, Role.ORIGINAL]


@pytest.mark.parametrize(
    ("first", "second", "words", "role"),
    [
        (Role.TRIMMED, Role.VERBATIM, 200, Role.TRIMMED),
        (Role.VERBATIM, Role.TRIMMED, 200, Role.TRIMMED),
        (Role.TRIMMED, Role.TRIMMED, 100, Role.TRIMMED),
        (Role.REWRITTEN, Role.TRIMMED, 150, Role.REWRITTEN),
        (Role.EXTENDED, Role.REWRITTEN, 500, Role.REWRITTEN),
        (Role.TRIMMED, Role.EXTENDED, 300, Role.TRIMMED),
        (Role.TRIMMED, Role.EXTENDED, 390, Role.REWRITTEN),
        (Role.TRIMMED, Role.EXTENDED, 500, Role.EXTENDED),
    ],
)
def test_a_role_is_followed_over_the_copy_between(first: Role, second: Role, words: int, role: Role) -> None:
    chain = (
        copy("a"),
        copy("b", minutes=1, told=verdict(first), against="a"),
        copy("c", minutes=2, words=words, told=verdict(second), against="b"),
    )
    assert roles(*chain)[2] is role


def test_without_a_verdict_the_length_decides() -> None:
    members = (copy("a"), copy("b", minutes=1, words=100), copy("c", minutes=2, words=800))
    found = [one.role for one in with_roles(members, key_of("a"))]
    assert found == [Role.ORIGINAL, Role.TRIMMED, Role.EXTENDED]
    alike = (copy("a"), copy("b", minutes=1, words=410, told=verdict(Role.VERBATIM)))
    assert with_roles(alike, key_of("a"))[1].role is Role.REWRITTEN


def test_a_verdict_can_be_read_from_the_other_side() -> None:
    assert inverse(verdict(Role.TRIMMED)).role is Role.EXTENDED
    assert inverse(verdict(Role.REWRITTEN)).role is Role.REWRITTEN
    assert inverse(Verdict(role=None, resemblance=0.0, containment=0.0, matched_words=0)).role is None


def test_copies_of_one_text_are_one_source() -> None:
    members = [copy("a"), copy("b", told=VERBATIM, against="a"), copy("c", told=VERBATIM, against="b")]
    assert independent_sources(members, key_of("a")) == 1


def test_a_copy_mostly_of_its_own_words_is_a_source() -> None:
    own = verdict(Role.REWRITTEN, resemblance=0.41)
    other = copy("b", words=900, told=own, against="a", wire=credit("OSLO (Norda) -", agency="Norda"))
    assert independent_sources([copy("a"), other], key_of("a")) == 2
    shorter = verdict(Role.REWRITTEN, resemblance=0.41, containment=0.45)
    assert independent_sources([copy("a"), copy("b", words=300, told=shorter, against="a")], key_of("a")) == 2


def test_two_such_copies_of_one_agency_are_one_source() -> None:
    own = verdict(Role.REWRITTEN, resemblance=0.41)
    norda = credit("OSLO (Norda) -", agency="Norda")
    members = [
        copy("a"),
        copy("b", words=900, told=own, against="a", wire=norda),
        copy("c", words=900, told=own, against="a", wire=norda),
    ]
    assert independent_sources(members, key_of("a")) == 2


def test_a_text_is_no_source_beside_its_own_teaser() -> None:
    opening = verdict(Role.EXTENDED, resemblance=0.15, leaf=True)
    members = [copy("teaser", words=60), copy("b", told=opening, against="teaser")]
    assert independent_sources(members, key_of("b")) == 1


def test_a_member_without_a_verdict_is_no_further_source() -> None:
    assert independent_sources([copy("a"), copy("b", against="a")], key_of("a")) == 1
