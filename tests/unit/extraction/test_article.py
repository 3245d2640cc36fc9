from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline import urls
from pipeline.errors import ExtractError
from pipeline.extraction.article import _timed, extract, read
from pipeline.extraction.repeats import key_of
from pipeline.model import FeedId, WireCredit
from tests.unit.extraction.building import SEEN_AT, URL, WIRES, article_of, page_of, record_of


def test_a_page_becomes_an_article_with_everything_it_says() -> None:
    article = article_of("broadsheet.html")
    assert article.id == urls.article_id("https://www.harbour-daily.example/news/ferry-returns-81")
    assert article.title == "Ferry returns to Grebe Island after nine weeks"
    assert (article.authors, article.organisations) == (("Ann Vale", "Harbour Daily"), ("Harbour Daily",))
    assert (article.publisher, article.site) == ("Harbour Daily", "harbour-daily.example")
    assert article.published_at == datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    assert article.modified_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert article.first_seen_at == SEEN_AT
    assert article.language == "en"
    assert article.tags == ("Ferries", "Grebe Island")
    assert (article.section, article.paywalled, article.wire) == ("Transport", True, None)
    assert article.image == "https://www.harbour-daily.example/pictures/ferry.jpg"
    assert article.summary == "The crossing reopens on Monday & fares stay as they were."
    assert article.feed_ids == (FeedId("harbour"),)


def test_the_text_is_the_articles_paragraphs_and_nothing_else() -> None:
    lines = article_of("broadsheet.html").text.split("\n")
    assert [line.split()[0] for line in lines] == ["The", "Engineers", "Fares"]


def test_agency_copy_is_credited_and_its_original_declared() -> None:
    article = article_of("agency-copy.html")
    assert article.wire == WireCredit(
        agency="Reuters", confidence=0.998, evidence="HARBOURTON, March 2 (Reuters)"
    )
    assert article.authors == article.organisations == ("Reuters Staff",)
    assert article.declared_original == "https://agency.example/wire/ferry-returns-77"
    assert article.canonical_url == URL
    assert article.text.endswith("(Reporting by Ada Quill; Editing by Ben Stroud)")


def test_a_page_laid_out_in_tables_gives_its_paragraphs() -> None:
    article = article_of("table-layout.html")
    assert [line.split()[0] for line in article.text.split("\n")] == ["GALLOW", "The", "A"]
    assert article.wire is not None
    assert article.wire.agency == "Associated Press"


def test_a_body_in_a_template_is_read() -> None:
    assert "no map of the town shows" in article_of("template-body.html").text


def test_a_short_flash_is_an_article() -> None:
    page = page_of(
        "<html><body><article><h1>Goal</h1><p>Nordau scored in the last minute.</p></article></body></html>"
    )
    assert extract(page, record_of(), WIRES).text == "Nordau scored in the last minute."


@pytest.mark.parametrize(
    "body", ["<html><body><p>Too short.</p></body></html>", "<html><body></body></html>"]
)
def test_a_page_without_text_says_so(body: str) -> None:
    with pytest.raises(ExtractError) as caught:
        extract(page_of(body), record_of(), WIRES)
    assert (caught.value.reason, caught.value.transient) == ("no_text", False)


def test_the_feeds_own_content_is_taken_whole() -> None:
    content = (
        "<p>By Ann Vale</p><p>The ferry sails again on Monday.</p>Loose words between."
        "<ul><li>One point</li></ul><p>Read more: The bakers</p>"
    )
    record = record_of(
        title="Ferry sails",
        authors=("Ann Vale",),
        published_at=SEEN_AT,
        publisher="Harbour Daily",
        language="en-GB",
    )
    article = extract(page_of(content, source="feed"), record, WIRES)
    assert article.text == "The ferry sails again on Monday.\nLoose words between.\nOne point"
    assert (article.title, article.authors, article.publisher) == (
        "Ferry sails",
        ("Ann Vale",),
        "Harbour Daily",
    )
    assert (article.published_at, article.language, article.canonical_url) == (SEEN_AT, "en", URL)


def test_gaps_are_filled_with_what_the_page_shows() -> None:
    page = page_of(
        "<html><body><h1>Fog</h1><div class='author'>Ann Vale</div><p class='date'>March 1, 2026</p>"
        "<article><p>The pass over the mountain stayed closed for the third morning.</p></article></body>"
    )
    article = extract(page, record_of(), WIRES)
    assert article.authors == ("Ann Vale",)
    assert article.published_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_an_agency_among_the_authors_is_an_organisation() -> None:
    page = page_of(
        "<html><head><meta name='author' content='Asian News International'></head><body><article>"
        "<p>The pass over the mountain stayed closed for the third morning.</p></article></body>"
    )
    article = extract(page, record_of(), WIRES)
    assert article.authors == article.organisations == ("Asian News International",)
    assert article.wire is not None
    assert article.wire.agency == "ANI"


def test_an_agency_behind_an_authors_name_is_none_of_it() -> None:
    page = page_of(
        "<html><head><meta name='author' content='Ann Vale The Associated Press'></head><body><article>"
        "<p>The pass over the mountain stayed closed for the third morning.</p></article></body>"
    )
    article = extract(page, record_of(), WIRES)
    assert (article.authors, article.organisations) == (("Ann Vale",), ())
    assert article.wire is not None
    assert article.wire.agency == "Associated Press"


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (
            "<time datetime='2026-02-20T09:00'>Old</time><time datetime='2026-02-28T23:30+09:00'>Own</time>",
            datetime(2026, 2, 28, 14, 30, tzinfo=UTC),
        ),
        ("", datetime(2026, 2, 28, tzinfo=UTC)),
    ],
)
def test_of_several_times_that_of_the_day_counts_on_which_the_page_was_published(
    times: str, expected: datetime
) -> None:
    text = "The pass over the mountain stayed closed for the third morning."
    page = page_of(
        f"<html><head><title>Fog</title></head><body><article><h1>Fog</h1><p class='published'>"
        f"Published: 28 February 2026</p><p>{text}</p>{times}</article></body></html>"
    )
    assert extract(page, record_of(), WIRES).published_at == expected


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published: Feb. 12, 2026, 7:00 p.m.", 12),
        ("Veröffentlicht am 13. Februar 2026 um 15:44", 13),
        ("14.02.2026, 15:23 Uhr", 14),
        ("Updated: Feb. 16, 2026", 20),
        ("&lt;b&gt; 12 &amp; 13", 20),
    ],
)
def test_the_date_beside_the_headline_goes_before_others_on_the_page(line: str, day: int) -> None:
    other = '<time datetime="2026-02-20T10:00:00Z">20 February</time>'
    text = "<p>The pass over the mountain stayed closed for the third morning.</p>"
    page = f"<h1>Fog</h1><div>Ann Vale</div><div>{line}</div>{text}<aside>{other}</aside>"
    published = extract(page_of(f"<html><body>{page}</body></html>"), record_of(), WIRES).published_at
    assert published is not None
    assert (published.month, published.day) == (2, day)


def test_who_is_shown_as_the_author_is_guessed_where_nothing_says_so() -> None:
    text = "The pass over the mountain stayed closed for the third morning."
    shown = "<p>{}</p><div class='author-name'>{}</div>"
    for name, expected in (("Ann Vale", ("Ann Vale",)), ("email the desk", ())):
        body = f"<html><body><article><h1>Fog</h1>{shown.format(text, name)}</article></body></html>"
        assert extract(page_of(body), record_of(), WIRES).authors == expected


def test_a_time_without_any_other_date_is_the_articles() -> None:
    assert _timed(None, [SEEN_AT]) == SEEN_AT
    assert _timed(None, []) is None


def test_lines_that_the_site_repeats_stay_out_of_the_text_unless_nothing_else_is_left() -> None:
    offer, text = (
        "Our guide to fog and snow",
        "The pass over the mountain stayed closed for the third morning.",
    )
    page = page_of(f"<html><body><article><p>{text}</p><p>{offer}</p></article></body></html>")
    found = read(page, record_of(), WIRES, {key_of(offer)})
    assert (found.article.text, found.lines, found.repeated) == (text, (text, offer), (offer,))
    flash = page_of(f"<html><body><article><p>{offer}</p></article></body></html>")
    assert read(flash, record_of(), WIRES, {key_of(offer)}).article.text == offer


def test_a_page_that_is_cut_short_is_filled_with_what_its_feed_says() -> None:
    lead = "The pass over the mountain stayed closed for the third morning."
    rest = [f"Paragraph {number} tells what the valley makes of the fog." for number in range(9)]
    page = page_of(f"<html><body><article><p>{lead}</p><p>Log in to go on.</p></article></body></html>")
    own = "".join(f"<p>{line}</p>" for line in [lead, *rest])
    assert extract(page, record_of(feed_text=own), WIRES).text == "\n".join([lead, *rest])
    assert extract(page, record_of(feed_text=f"<p>{lead}</p>"), WIRES).text.startswith(lead)


def test_a_summary_box_is_the_summary_where_the_page_states_none() -> None:
    body = (
        "<h2>In short</h2><ul><li>The pass is closed.</li><li>The bus waits.</li></ul>"
        "<p>The pass over the mountain stayed closed for the third morning, and nobody waits any more.</p>"
    )
    article = extract(page_of(f"<html><body><article>{body}</article></body></html>"), record_of(), WIRES)
    assert article.summary == "The pass is closed. The bus waits."
    assert article.text.startswith("The pass over the mountain")
