"""What a text is worth against its truth, and how a contest is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from console.evaluating.contest import Entrant, Outcome, Score
from console.evaluating.dataset import LabelledPage
from console.evaluating.shingles import Macro, Match, lead, macro, match
from console.evaluating.tables import facts, tables

TEXTS = st.lists(st.sampled_from(("bridge", "harbour", "ferry", "closed", "is")), max_size=12).map(" ".join)


def test_all_of_it_is_one_and_none_of_it_is_nothing() -> None:
    assert match("the bridge is closed today", "the bridge is closed today").f == 1.0
    assert match("the bridge is closed today", "").f == 0.0
    assert match("", "").f == 1.0


def test_a_text_of_fewer_words_than_a_shingle_is_one_shingle() -> None:
    assert match("bridge closed", "bridge closed").f == 1.0
    assert match("bridge closed", "bridge open").f == 0.0


def test_what_is_too_much_costs_precision_and_what_is_missed_costs_recall() -> None:
    truth = "one two three four five six seven"  # four shingles
    total = macro([match(truth, f"{truth} eight nine ten eleven"), match(truth, "one two three four five")])
    assert total.precision == pytest.approx((4 / 8 + 1) / 2)
    assert total.recall == pytest.approx((1 + 2 / 4) / 2)
    assert total.f1 == pytest.approx(0.75)


def test_a_repeated_shingle_counts_as_often_as_it_is_true() -> None:
    found = match("a b c d", "a b c d a b c d")
    assert (found.common, found.extra, found.missed) == (0.2, 0.8, 0.0)


def test_a_page_without_an_answer_says_nothing_of_precision() -> None:
    total = macro([match("a b c d", ""), match("a b c d", "a b c d")])
    assert (total.precision, total.recall) == (1.0, 0.5)
    assert macro([]) == Macro(precision=0.0, recall=0.0, f1=0.0)


@given(truth=TEXTS, found=TEXTS)
def test_shares_are_shares_and_f_is_symmetric(truth: str, found: str) -> None:
    one, other = match(truth, found), match(found, truth)
    assert one.common + one.extra + one.missed in (0, pytest.approx(1))
    assert 0 <= one.f == other.f <= 1


def test_a_lead_on_every_page_is_a_sure_one() -> None:
    mean, low, high = lead([0.9, 0.8, 0.7], [0.8, 0.7, 0.6])
    assert (mean, low, high) == pytest.approx((0.1, 0.1, 0.1))
    assert lead([], []) == (0.0, 0.0, 0.0)


def test_a_mixed_lead_has_an_interval_around_it() -> None:
    mean, low, high = lead([1.0, 0.0, 0.5, 0.9], [0.0, 1.0, 0.5, 0.8])
    assert low < mean < high


# ── telling ──────────────────────────────────────────────────────────────────────────────────────


def page(number: int, source: str = "ours", text: str = "a b c d") -> LabelledPage:
    url = f"https://harbour.example/{number}"
    return LabelledPage(
        number=number, path=Path(f"{number}.html"), url=url, text=text, source=source, site="harbour.example"
    )


def score(name: str, found: dict[LabelledPage, str], *, cpu_s: float) -> Score:
    outcomes = [
        Outcome(
            page=one,
            match=match(one.text, text) if one.text else None,
            reason="" if text else "no_text",
            cpu_s=cpu_s,
        )
        for one, text in found.items()
    ]
    return Score(
        entrant=Entrant(name=name, python="", version="1.0"), outcomes=outcomes, peak_bytes=90_000_000
    )


PAGES = [page(1), page(2, "theirs"), page(3, text="")]
OURS = score("wiredesk", dict(zip(PAGES, ["a b c d", "", "x"], strict=True)), cpu_s=0.1)
PEER = score("peer", dict(zip(PAGES, ["x", "a b c d", "x"], strict=True)), cpu_s=0.4)


def test_the_facts_hold_every_figure_of_every_extractor() -> None:
    found = facts([OURS, PEER], ["absent"], worst=1)
    ours, peer = found["extractors"]
    assert (found["pages"], found["with_truth"], found["sites"]) == (3, 2, 1)
    assert (ours["mean_f"], ours["bad"], ours["failures"]) == (0.5, 1, {"no_text": 1})
    assert ours["pages_per_cpu_s"] == pytest.approx(10)
    assert peer["wiredesk_times_as_fast"] == pytest.approx(4)
    assert peer["wiredesk_ahead"]["mean"] == 0.0
    assert ours["sources"]["ours"]["mean_f"] == 1.0
    assert ours["sources"]["theirs"] == {
        "pages": 1,
        "mean_f": 0.0,
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "bad": 1,
    }


def test_the_worst_page_stands_beside_the_best_that_another_made_of_it() -> None:
    [worst] = facts([OURS, PEER], [], worst=1)["worst"]
    assert worst["url"] == "https://harbour.example/2"
    assert (worst["f"], worst["best"], worst["best_f"], worst["reason"]) == (0.0, "peer", 1.0, "no_text")


def test_pages_without_any_truth_are_told_for_their_speed() -> None:
    alone = score("wiredesk", {page(1, text=""): "x"}, cpu_s=0.0)
    [ours] = facts([alone], [], worst=3)["extractors"]
    assert ours["mean_f"] is None
    assert ours["pages_per_cpu_s"] is None
    assert ours["sources"]["ours"]["mean_f"] is None


@pytest.mark.parametrize("width", [90, 140])
def test_the_tables_fit_a_terminal(width: int) -> None:
    paper = io.StringIO()
    Console(file=paper, width=width, color_system=None).print(
        tables(facts([OURS, PEER], ["goose3"], worst=2))
    )
    lines = paper.getvalue().splitlines()
    assert all(len(line) <= width for line in lines)
    assert any(line.startswith("peer ") and "4.00 ×" in line for line in lines)
    assert any("1 no_text" in line for line in lines)
    assert any("not installed, so not compared: goose3" in line for line in lines)
    assert "…" not in paper.getvalue()


def test_a_share_of_nothing_found_is_all_missed() -> None:
    assert match("a b c d", "") == Match(common=0.0, extra=0.0, missed=1.0)
