"""What holds for every page, however broken: an article or a reason, never anything else."""

from __future__ import annotations

import json
import time
from datetime import UTC
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ExtractError
from pipeline.extraction import boilerplate, names, repeats
from pipeline.extraction.article import extract
from pipeline.extraction.charset import to_utf8
from pipeline.extraction.dates import moment_of
from pipeline.extraction.jsonld import read
from pipeline.extraction.wire import Clues, credit
from tests.unit.extraction.building import DEMO_WIRES, SEEN_AT, WIRES, page_of, record_of

REASONS = {"no_text", "not_html", "too_large"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "headline", "author", "name", "image", "keywords", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<br>",
        "<h1>",
        "</h1>",
        "<h3>",
        "<a_href='/x'>",
        "</a>",
        "<template>",
        "</template>",
        "<script>",
        "</script>",
        "<article>",
        "<ul>",
        "<li>",
        "<title>",
        "<body>",
        "</html>",
        "&amp;",
        "&#0;",
        "<!--",
        "-->",
    ]
).map(lambda tag: tag.replace("_", " "))
PROSE = st.text(max_size=60) | st.just("The ferry sails again on Monday, the harbour board said. ")
MARKUP = st.lists(TAGS | PROSE, max_size=60).map("".join)


@settings(deadline=None, max_examples=60)
@given(body=st.binary(max_size=400) | MARKUP.map(str.encode), source=st.sampled_from(["page", "feed"]))
def test_every_body_gives_an_article_or_a_reason(body: bytes, source: str) -> None:
    reason, article = "", None
    try:
        article = extract(page_of(body, source="page" if source == "page" else "feed"), record_of(), WIRES)
    except ExtractError as error:
        reason = error.reason
    assert (article is None) == (reason in REASONS)
    if article:
        assert len(article.text) >= boilerplate.MIN_TEXT_CHARS
        assert all(line == " ".join(line.split()) and line for line in article.text.split("\n"))
        assert len(article.title) <= 500


@settings(deadline=None, max_examples=30)
@given(body=MARKUP)
def test_extraction_is_a_function_of_its_arguments(body: str) -> None:
    def outcome() -> object:
        try:
            return extract(page_of(body), record_of(), WIRES)
        except ExtractError as error:
            return str(error)

    assert outcome() == outcome()


@given(
    text=st.text(max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "cp1252", "shift_jis", "koi8-r"]),
)
def test_any_bytes_become_a_string(text: str, encoding: str) -> None:
    assert to_utf8(text.encode(encoding, "replace"), f"text/html; charset={encoding}").decode() is not None


@given(text=st.text(max_size=300))
def test_utf_8_survives(text: str) -> None:
    assert to_utf8(text.encode("utf-8", "replace"), "").decode() == text.encode(
        "utf-8", "replace"
    ).decode().removeprefix("\ufeff")


@given(value=JSON)
def test_any_json_is_read_without_complaint(value: object) -> None:
    found = read([json.dumps(value)])
    assert all(named.name for named in found.authors)


@given(
    text=st.text(max_size=64)
    | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?[+-]\d\d:\d\d", fullmatch=True)
)
def test_a_date_is_aware_utc_and_plausible_or_none(text: str) -> None:
    moment = moment_of(text, SEEN_AT)
    assert moment is None or (moment.tzinfo == UTC and 1990 <= moment.year <= SEEN_AT.year)


@given(
    lines=st.lists(st.text(max_size=80).map(lambda text: " ".join(text.split())), max_size=30),
    title=st.text(max_size=60),
)
def test_taking_furniture_away_adds_nothing_and_keeps_the_order(lines: list[str], title: str) -> None:
    kept = iter(lines)
    assert all(line in kept for line in boilerplate.article_lines(lines, [title], []))


@given(
    articles=st.lists(
        st.tuples(st.text(max_size=40), st.lists(st.text(max_size=80), max_size=12)), max_size=6
    ),
    more=st.tuples(st.text(max_size=40), st.lists(st.text(max_size=80), max_size=12)),
)
def test_another_article_never_takes_proof_away(
    articles: list[tuple[str, list[str]]], more: tuple[str, list[str]]
) -> None:
    seen = [
        repeats.sighting(f"{number:016x}", title, lines, 0.0)
        for number, (title, lines) in enumerate([*articles, more])
    ]
    assert repeats.proven(seen[:-1]) <= repeats.proven(seen)


@given(bylines=st.lists(st.text(max_size=120), max_size=6))
def test_authors_are_few_distinct_and_short(bylines: list[str]) -> None:
    found = names.people(bylines, ())
    assert len(found) <= names.MAX_AUTHORS
    assert len({names.fold(name) for name in found}) == len(found)
    assert all(len(name) <= 60 for name in found)


FORMS = st.sampled_from(
    [
        "(",
        ")",
        "Reuters",
        "AP",
        "dpa",
        "©",
        "/",
        " - ",
        "By ",
        "Photo",
        ";",
        "，",
        "contributed to this report",
        "2023",
    ]
)


@given(
    pieces=st.lists(FORMS | st.text(max_size=10), max_size=30),
    site=st.sampled_from(["a.example", "reuters.com"]),
)
def test_a_credit_is_of_a_listed_agency_and_shows_its_words(pieces: list[str], site: str) -> None:
    line = "".join(pieces)
    clues = Clues(site=site, lines=(line, "Text.", line), bylines=(line,), organisations=(line,))
    found = credit(clues, DEMO_WIRES)
    if found is not None:
        assert found.agency in {agency.name for agency in DEMO_WIRES.agencies}
        assert 0 < found.confidence <= 1
        assert found.evidence in line or found.evidence == site


@given(
    bylines=st.lists(
        st.tuples(
            st.text(max_size=80)
            | FORMS
            | st.sampled_from(["By Ann Vale and Tom Reed", "(Image: AP)", "AP in Oslo"]),
            st.sampled_from(["person", "organisation", None]),
        ),
        max_size=8,
    )
)
def test_whoever_is_credited_has_a_kind_a_name_and_is_named_once(bylines: list[tuple[str, Any]]) -> None:
    found = names.credited([names.Named(name=name, kind=kind) for name, kind in bylines], {"harbour daily"})
    assert len(found) <= names.MAX_AUTHORS
    assert len({names.fold(named.name) for named in found}) == len(found)
    assert all(named.kind in ("person", "organisation") and named.name.strip() for named in found)


@settings(deadline=None, max_examples=20)
@given(
    piece=FORMS
    | st.sampled_from(["with files from ", "AP a ", "mit ", "By A B AP ", "informa", "(AP/", "a, ", "© "]),
    times=st.sampled_from([50, 2_000]),
)
def test_no_repetition_makes_a_credit_slow(piece: str, times: int) -> None:
    line = piece * times
    clues = Clues(
        site="a.example",
        lines=(line,) * 12,
        bylines=(line[:1_000],) * 8,
        organisations=(line[:1_000],) * 4,
        near_title=(line[:200],) * 14,
        summary=line[:1_000],
    )
    begun = time.process_time()
    credit(clues, WIRES)
    assert time.process_time() - begun < 1.0
