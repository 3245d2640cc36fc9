"""`wiredesk eval copies` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.cli import cli
from pipeline.errors import ConfigError
from tests.unit.console.test_eval_copies import written


def typed(*words: str) -> Result:
    return CliRunner().invoke(cli, ["eval", "copies", *words], env={"COLUMNS": "160"})


def test_the_figures_are_told_as_json(tmp_path: Path) -> None:
    told = typed(str(written(tmp_path)), "--json")
    assert told.exit_code == 0, told.output
    (ours,) = json.loads(told.stdout)["methods"]
    assert (ours["name"], ours["ari"], ours["links"]) == ("wiredesk", 1.0, {"right": 1, "made": 1})
    assert ours["recall_by_kind"] == {"cut": {"hits": 1, "of": 1}}
    assert ours["false_merges"] == {"NEG quote": {"hits": 0, "of": 1}}
    assert ours["articles_per_cpu_s"] > 10
    assert ours["bytes_per_article"] > 100


def test_the_figures_are_told_as_tables_beside_other_methods(tmp_path: Path) -> None:
    told = typed(str(written(tmp_path)), "--peers", "--raw")
    assert told.exit_code == 0, told.output
    for words in (
        "wiredesk",
        "exact containment",
        "copies found, by kind",
        "look-alikes merged",
        "NEG quote",
    ):
        assert words in told.stdout


def test_a_part_can_be_asked_for(tmp_path: Path) -> None:
    told = typed(str(written(tmp_path)), "--json", "--articles", "3", "--leave-out", "cut")
    assert json.loads(told.stdout)["articles"] == 2


def test_data_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    told = typed(str(tmp_path / "absent.jsonl"))
    assert isinstance(told.exception, ConfigError)
    assert "absent.jsonl: cannot be read" in str(told.exception)


@pytest.mark.parametrize("words", [("--articles", "0"), ("--leave-out",)])
def test_options_are_checked(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert typed(str(written(tmp_path)), *words).exit_code == 2
