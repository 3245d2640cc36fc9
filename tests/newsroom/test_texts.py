"""The texts are what copy detection is measured on: copies overlap, different stories do not."""

import re
from itertools import combinations

import pytest

from newsroom.agency import AGENCY
from newsroom.edits import cut, kind_of, original, republished, slug
from newsroom.library import outlets, parse_story, stories
from newsroom.model import HouseStyle
from newsroom.style import house
from tests.newsroom.shingles import share, shingles

TEXTS = {key: story for key, story in stories().items() if not story.parts}
SHINGLES = {key: shingles(story.paragraphs) for key, story in TEXTS.items()}


@pytest.mark.parametrize("key", TEXTS)
def test_a_story_is_as_long_as_a_newspaper_story(key: str) -> None:
    words = sum(len(text.split()) for text in TEXTS[key].paragraphs)

    assert 180 <= words <= 450


def test_two_stories_share_no_filler() -> None:
    for one, other in combinations(SHINGLES, 2):
        most = max(share(SHINGLES[one], SHINGLES[other]), share(SHINGLES[other], SHINGLES[one]))
        together = TEXTS[one].group == TEXTS[other].group != "" or any(
            TEXTS[key].group.startswith("follow-up") for key in (one, other)
        )
        assert most <= (0.45 if together else 0.02), (one, other)


@pytest.mark.parametrize(
    ("key", "earlier"),
    [
        ("sluice-followup", "sluice-gate-failure"),
        ("hail-followup", "hailstorm-orchards"),
        ("cable-followup", "wind-farm-cable"),
    ],
)
def test_a_follow_up_quotes_background_but_at_most_35_percent(key: str, earlier: str) -> None:
    quoted = set(TEXTS[key].paragraphs) & set(TEXTS[earlier].paragraphs)

    assert 2 <= len(quoted) <= 3
    assert 0.1 < share(SHINGLES[key], SHINGLES[earlier]) <= 0.35


@pytest.mark.parametrize("group", ["norvane", "recall", "soundline"])
def test_two_reports_quote_the_same_long_statement(group: str) -> None:
    one, other = (story for story in TEXTS.values() if story.group == f"same-statement-{group}")
    (statement,) = set(one.paragraphs) & set(other.paragraphs)

    assert 80 <= len(statement.split()) <= 110


@pytest.mark.parametrize("group", ["market-fire", "cup-final", "derailment", "minister"])
def test_two_reports_of_one_event_share_a_quote_and_hardly_more(group: str) -> None:
    one, other = (key for key, story in TEXTS.items() if story.group == f"same-event-{group}")

    assert 0 < share(SHINGLES[one], SHINGLES[other]) < 0.1


def test_a_copy_is_mostly_the_text_of_its_story_and_says_how_it_was_cut() -> None:
    for story in TEXTS.values():
        for copy in story.copies:
            article = republished(story, copy, 0.0)
            overlap = share(shingles(article.paragraphs), SHINGLES[story.key])
            assert overlap > 0.5, (story.key, copy.outlet)
            assert article.headline != story.headline
            if article.kind == "trimmed":
                assert len(article.paragraphs) < len(story.paragraphs)
            if article.kind in ("verbatim", "extended"):
                assert len(article.paragraphs) >= len(story.paragraphs)


def test_cuts_fall_between_paragraphs() -> None:
    paragraphs = ["a b c d", "e f g h", "i j k l", "m n o p"]

    assert cut(paragraphs, 50) == ("a b c d", "e f g h")
    assert cut(paragraphs, 100, (2, 3)) == ("a b c d", "m n o p")
    assert cut(paragraphs, 1) == ("a b c d",)


def test_kinds_follow_from_the_edits() -> None:
    story = parse_story(
        "key",
        "---\nsource: meridian\nsection: News\nheadline: H\nauthor: A\n"
        "copies:\n"
        '  harbour-daily: {headline: "x"}\n'
        '  brightline: {headline: "x", summary: ["s"]}\n'
        '  eastvale-echo: {headline: "x", keep: 50}\n'
        '  kestrel-post: {headline: "x", local: "here"}\n'
        '  copper-ledger: {headline: "x", drop: [1], local: "here"}\n'
        '  metro-lantern: {headline: "x", lede: "new"}\n'
        "---\none two three\n\nfour five six\n",
    )

    assert [kind_of(story, copy) for copy in story.copies] == [
        "verbatim",
        "verbatim",
        "trimmed",
        "extended",
        "rewritten",
        "rewritten",
    ]


def test_an_unknown_key_in_a_story_file_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match=r"stories/odd\.md.*colour"):
        parse_story("odd", "---\nsource: x\ncolour: red\n---\ntext\n")


def test_house_style_changes_spelling_quotes_percent_and_millions() -> None:
    style = HouseStyle(spelling="uk", quotes="single", percent="%", short_millions=True)

    printed = house('"The color," he said, "cost 4 percent of 2 million crowns."', style)

    assert printed == "‘The colour,’ he said, ‘cost 4% of 2m crowns.’"


def test_agency_credit_follows_the_outlet() -> None:
    story = stories()["copper-mine-vote"]
    agency = original(story, 0.0)
    copies = {copy.outlet: republished(story, copy, 0.0) for copy in story.copies}

    assert agency.dateline == "CAWDER (Meridian) - "
    assert agency.endnotes[0] == "(Reporting by Jonas Verrill; Editing by Hedda Marsh)"
    assert copies["kestrel-post"].byline == "By Staff, with Meridian"
    assert copies["kestrel-post"].author_is_agency
    assert copies["eastvale-echo"].dateline == "CAWDER (Meridian) - "
    assert copies["highfell-herald"].endnotes == ("Meridian Press contributed to this report.",)


def test_some_outlets_never_credit_the_agency() -> None:
    silent = {site.id for site in outlets() if not site.credits}

    for story in TEXTS.values():
        for copy in story.copies:
            if copy.outlet in silent and story.source == "meridian":
                article = republished(story, copy, 0.0)
                assert "Meridian" not in " ".join([article.byline, article.dateline, *article.endnotes])


def test_a_slug_is_plain_ascii() -> None:
    assert slug("Käse: „Größe“ zählt – doch?") == "kaese-groesse-zaehlt-doch"


def test_the_agency_constant_knows_the_sign_off_and_the_dateline() -> None:
    printed = original(stories()["copper-mine-vote"], 0.0)
    (formula,) = AGENCY["formulas"]

    assert re.fullmatch(formula, printed.endnotes[0])
    assert printed.dateline.endswith(f"({AGENCY['datelines'][0]}) - ")
