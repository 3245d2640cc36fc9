from __future__ import annotations

import pytest

from pipeline.settings import Problem
from pipeline.settings.problems import nearest, suggestion
from pipeline.settings.tree import Leaf, Listing, Table, noun, shorten


def test_a_problem_reads_place_key_message_remedy() -> None:
    problem = Problem(file="f.yaml", line=2, column=1, key="feeds[0].id", message="missing", remedy="add it")
    assert str(problem) == "f.yaml:2: feeds[0].id: missing; add it"


def test_a_problem_of_a_whole_file_has_no_line_and_no_key() -> None:
    assert str(Problem(file="f.yaml", line=0, column=0, key="", message="empty", remedy="fill it")) == (
        "f.yaml: empty; fill it"
    )


@pytest.mark.parametrize(
    ("word", "meant"), [("evry", "every"), ("Time-Out", "time_out"), ("xyzzy", None), ("", None)]
)
def test_the_nearest_word_is_found_whatever_its_case(word: str, meant: str | None) -> None:
    assert nearest(word, ["every", "time_out"]) == meant


def test_a_very_long_word_takes_no_long_time() -> None:
    assert nearest("x" * 1_000_000, ["every"]) is None


def test_where_no_word_is_near_all_are_named() -> None:
    assert suggestion("zzz", ["url", "id"]) == "write one of id, url"
    assert suggestion("zzz", []) == "delete it"


def test_nodes_are_named_in_words() -> None:
    assert [noun(node) for node in (Leaf(text="a b"), Leaf(text="~"), Listing(), Table())] == [
        '"a b"',
        "nothing",
        "a list",
        "a table of keys",
    ]


def test_long_text_is_shortened_to_one_line() -> None:
    assert shorten("a\nb") == "a b"
    assert shorten("x" * 100) == "x" * 59 + "…"
