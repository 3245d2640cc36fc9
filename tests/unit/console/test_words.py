"""Notes and slugs as sentences: each number that a note holds is said, in words that people use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import words
from console.links import seen_from_the_other
from pipeline.model import LinkKind, Note, Scalar

ROOT = Path(__file__).resolve().parents[3]


def note(stage: str, outcome: str, reason: str = "", **facts: Scalar) -> Note:
    return Note(subject="x", at=0.0, stage=stage, outcome=outcome, reason=reason, facts=facts)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            note("poll", "changed", status=200, listed=25, new=3, next_s=300),
            "polled: HTTP 200, 25 entries listed, 3 new; next poll in 5 min",
        ),
        (
            note("poll", "unchanged", "not_modified", status=304, next_s=40),
            "polled: HTTP 304, not modified since; next poll in 40 s",
        ),
        (
            note("poll", "failed", "dns", detail="no such host", failures=2, next_s=7200),
            "poll failed: the host name does not resolve (no such host), 2 failures in a row; "
            "next poll in 2 h",
        ),
        (
            note("poll", "failed", "server_error", status=500, detail="HTTP 500 at x", failures=1),
            "poll failed: HTTP 500, the server has an error, 1 failure in a row",
        ),
        (note("poll", "waits", "host_pace", wait_s=3.2), "poll waits for 3.2 s: its turn at the host"),
        (note("poll", "failed", "crashed", attempts=1), "poll failed: the worker ended while at it"),
        (
            note("entry", "discovered", feed="harbour", title="Bridge closes"),
            "found in feed harbour: “Bridge closes”",
        ),
        (
            note("entry", "changed", feed="harbour", title="Bridge closes"),
            "changed in feed harbour, so it is fetched again: “Bridge closes”",
        ),
        (
            note("entry", "skipped", "no_link", title="Notice"),
            "entry passed over, no link and no text of its own: “Notice”",
        ),
        (note("collect", "done", status=200, bytes=34_500), "page fetched: HTTP 200, 34 kB"),
        (
            note("collect", "done", status=200, bytes=34_500, took_ms=1_240),
            "page fetched: HTTP 200 in 1.2 s, 34 kB",
        ),
        (
            note("collect", "failed", "rate_limited", status=429, next_s=90),
            "fetching the page failed: HTTP 429, asked too often; again in 2 min",
        ),
        (
            note("collect", "dead", "gone", status=410),
            "fetching the page given up: HTTP 410, gone for good",
        ),
        (
            note("extract", "done", "founded", story="s1", words=1, title="Bridge", agency=None),
            "extracted: “Bridge”, 1 word; begins story s1",
        ),
        (
            note("extract", "done", "joined", story="s1", words=300, title="Bridge", agency="NNA"),
            "extracted: “Bridge”, 300 words, owed to NNA; joins story s1",
        ),
        (
            note("extract", "done", "revised", story="s1", words=9, title="Bridge"),
            "extracted: “Bridge”, 9 words; its publisher changed it, story s1 is revised",
        ),
        (
            note("extract", "done", "founded", story="s1", words=9, title="Bridge", repeated_lines=2),
            "extracted: “Bridge”, 9 words, without 2 lines that its site repeats; begins story s1",
        ),
        (
            note("extract", "unchanged", "same_text"),
            "read again: the text was published before, so there is nothing to tell",
        ),
        (note("extract", "skipped", "page_gone"), "extraction not needed: the page is no longer kept"),
        (
            note("extract", "failed", "bug", error="KeyError", detail="'x'"),
            "extraction failed: an error that nobody foresaw (the worker's log has it), KeyError, 'x'",
        ),
        (note("extract", "published"), "extraction published: no reason noted"),
    ],
)
def test_a_note_is_told_with_its_numbers(told: Note, sentence: str) -> None:
    assert words.sentence(told) == sentence


def test_a_copy_is_told_with_whom_how_much_and_by_which_rule() -> None:
    compared = note(
        "compare", "copy", "trimmed", site="a.example", words=212, resemblance=0.61, containment=0.97,
        guards="whole",
    )  # fmt: skip
    assert words.comparison(compared, "The Daily, “Bridge”") == (
        "compared with The Daily, “Bridge”: a copy, trimmed. 212 words in common, 97% of the shorter text "
        "and 61% of the longer; nearly all of the shorter text is in the other"
    )


def test_what_refused_a_copy_is_told_rule_by_rule() -> None:
    compared = note(
        "compare", "no_copy", "template", site="a.example", words=80, resemblance=0.5, containment=0.7,
        guards="same_site template",
    )  # fmt: skip
    told = words.sentence(compared)
    assert told.startswith("compared with a.example: no copy. 80 words in common")
    assert told.endswith(f"{words.REFUSED['same_site']}; {words.REFUSED['template']}")


def test_a_note_without_numbers_is_told_all_the_same() -> None:
    assert words.sentence(note("compare", "no_copy")) == (
        "compared with another article: no copy. 0 words in common, ? of the shorter text and ? of the longer"
    )


@given(
    stage=st.sampled_from(["poll", "entry", "collect", "extract", "compare", "publish"]),
    outcome=st.sampled_from(
        ["done", "failed", "dead", "waits", "skipped", "changed", "unchanged", "copy", "x"]
    ),
    reason=st.sampled_from([*words.REASONS, "", "new_slug"]),
    facts=st.dictionaries(
        st.sampled_from(["status", "next_s", "failures", "detail", "title", "wait_s", "words", "guards"]),
        st.one_of(st.none(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
    ),
)
def test_any_note_has_a_sentence(stage: str, outcome: str, reason: str, facts: dict[str, Scalar]) -> None:
    assert words.sentence(note(stage, outcome, reason, **facts))


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0.0 s"), (59.0, "59 s"), (60.0, "1 min"), (3600.0, "1 h"), (90_000.0, "1 d"), (None, "–")],
)
def test_durations_have_the_unit_that_fits(value: float | None, said: str) -> None:
    assert words.seconds(value) == said


def test_every_reason_that_the_pipeline_writes_has_words() -> None:
    written = re.compile(
        r'reason="(\w+)"|default_reason = "(\w+)"|"(?:dead|waits|skipped|unchanged)", "(\w+)"'
    )
    slugs = {
        next(filter(None, match.groups()))
        for file in (ROOT / "pipeline").rglob("*.py")
        for match in written.finditer(file.read_text("utf-8"))
    }
    roots_of_the_hierarchy = {"error", "config", "fetch", "busy", "state_unavailable"}
    assert slugs - roots_of_the_hierarchy - set(words.REASONS) == set()


def test_every_rule_of_the_comparison_is_said_in_words() -> None:
    """What `docs/copies.md` names in the first column of its tables of rules and guards."""
    text = (ROOT / "docs" / "copies.md").read_text("utf-8")
    tables = text[text.index("## The comparison") : text.index("## Roles")]
    named = {
        slug for cell in re.findall(r"^\| (`.*?) \|", tables, re.M) for slug in re.findall(r"`(\w+)`", cell)
    }
    assert {"whole", "follow_up", "drift"} <= named
    assert named == {*words.ACCEPTED, *words.REFUSED}


def test_every_link_has_its_words_from_either_side_and_on_the_dashboard() -> None:
    told = {*LinkKind, *map(seen_from_the_other, LinkKind)}
    assert set(words.LINKS) == told
    script = (ROOT / "console" / "web" / "dashboard.js").read_text("utf-8")
    for kind, text in words.LINKS.items():
        assert f'{kind}: "{text}"' in script


def test_a_comparison_tells_the_link() -> None:
    compared = note("compare", "no_copy", "no_rule", site="a.example", guards="no_rule", link="part_of")
    assert words.sentence(compared).endswith("; linked: it is part of that text")
