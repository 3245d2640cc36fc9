"""Why a copy is the original, in words that name the rule which told it from the others."""

from __future__ import annotations

from dataclasses import replace

from console.original import why_original
from pipeline import urls
from pipeline.copies.original import choose_original
from pipeline.model import Copy, Story, WireCredit
from tests.story_building import article, story_of


def story(*copies: Copy) -> Story:
    return replace(story_of(article("any")), copies=copies, original_id=choose_original(copies))


def copy(name: str, *, credit: str | None = None, declares: str | None = None, words: int = 300) -> Copy:
    [found] = story_of(article(name)).copies
    wire = WireCredit(agency="Norvik", confidence=0.9, evidence=credit) if credit else None
    return replace(
        found, article_id=urls.article_id(found.url), wire=wire, declared_original=declares, words=words
    )


def test_a_story_of_one() -> None:
    assert why_original(story(copy("harbour"))) == "it is the only one so far"


def test_the_agency_s_own_page() -> None:
    told = why_original(story(copy("harbour", credit="(Norvik)"), copy("norvik", credit="norvik.example")))
    assert told == "it stands on the site of the agency that the text is owed to"


def test_a_page_that_others_name() -> None:
    root = copy("harbour")
    told = why_original(story(root, copy("daily", declares=root.url), copy("valley", declares=root.url)))
    assert told == "2 other copies name it as their original"


def test_the_one_page_without_a_credit() -> None:
    told = why_original(story(copy("daily", credit="(Norvik)"), copy("harbour")))
    assert told == "it neither credits an agency nor names another original"


def test_equals_are_told_by_length_and_moment() -> None:
    assert why_original(story(copy("harbour"), copy("daily"))) == (
        "the most complete text, seen before the others like it"
    )


def test_a_shorter_text_that_is_complete_enough() -> None:
    told = why_original(story(copy("harbour", words=290), copy("daily", words=300)))
    assert told == "a text as complete as any, seen before the others like it"
