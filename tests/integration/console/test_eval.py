"""`wiredesk eval extraction`: real extractors in their own processes, on pages of ours."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli import cli
from console.evaluating import contest, contestant
from console.evaluating.dataset import read_dataset
from pipeline.errors import ConfigError
from tests.integration.console.town import ROOT

PAGES = ROOT / "tests" / "data" / "pages"
NAMES = ("agency-copy.html", "broadsheet.html")
TRUTH = "The ferry to Grebe Island is back in service"
CONFIG = ROOT / "config"


def dataset(folder: Path, *rows: dict[str, Any]) -> Path:
    """Two pages of ours, one gzipped, then whatever else."""
    (folder / "agency-copy.html.gz").write_bytes(gzip.compress((PAGES / NAMES[0]).read_bytes()))
    (folder / "broadsheet.html").write_bytes((PAGES / NAMES[1]).read_bytes())
    lines = [
        {"file": "agency-copy.html.gz", "url": "https://a.example/1", "text": None, "source": "one"},
        {"file": "broadsheet.html", "url": "https://b.example/2", "text": TRUTH, "source": "two"},
        *rows,
    ]
    (folder / "index.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    return folder


def typed(*words: str) -> Result:
    return CliRunner().invoke(cli, ["eval", "extraction", *words, "--config", str(CONFIG)])


def test_ours_and_the_modes_of_trafilatura_are_measured_in_one_run(tmp_path: Path) -> None:
    told = typed(str(dataset(tmp_path)), "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    names = [row["name"] for row in found["extractors"]]
    assert names == ["wiredesk", "trafilatura", "trafilatura fast", "trafilatura precision"]
    assert (found["pages"], found["with_truth"], found["sites"]) == (2, 1, 2)
    for row in found["extractors"]:
        assert row["failures"] == {}
        assert row["cpu_s"] > 0
        assert row["peak_mb"] > 20


def test_only_the_pages_asked_for_are_measured(tmp_path: Path) -> None:
    folder = str(dataset(tmp_path))
    told = typed(folder, "--pages", "1", "--source", "two", "--worst", "1")
    assert "1 page of 1 site, 1 with a truth" in told.stdout
    assert "https://b.example/2" in told.stdout


def fake_python(folder: Path, body: str) -> Path:
    """A program that says it has two peers, and then does as it likes."""
    path = folder / "python"
    path.write_text(
        f"#!{sys.executable}\nimport sys, time\n"
        'if sys.argv[-1] == "--which":\n    print(\'{"goose3": "1", "newspaper4k": "2"}\')\n    sys.exit()\n'
        f"{body}\n"
    )
    path.chmod(0o755)
    return path


def test_peers_are_looked_for_in_another_python_and_the_absent_ones_named(tmp_path: Path) -> None:
    python = fake_python(tmp_path, "")
    found, absent = contest.entrants(peers=True, pythons=[str(python)])
    known = {entrant.name: entrant for entrant in found}
    assert known["goose3"] == contest.Entrant(name="goose3", python=str(python), version="1")
    assert {*known, *absent} == {"wiredesk", *contestant.MODES, *contestant.PEERS}


def test_what_is_no_python_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a Python"):
        contest.entrants(peers=True, pythons=[str(tmp_path / "nothing")])


HANGS_THEN_DIES = """
import json
for line in iter(sys.stdin.buffer.readline, b""):
    asked = json.loads(line)
    sys.stdin.buffer.read(asked["bytes"])
    if asked["url"].startswith("https://b.example"):
        time.sleep(60) if "newspaper" in sys.argv[3] else sys.exit(3)
    print(json.dumps({"text": "x", "reason": "", "cpu_s": 1, "peak_bytes": 1}), flush=True)
"""


def test_a_peer_that_hangs_or_dies_loses_that_page_alone(
    tmp_path: Path,
) -> None:
    patience = contest.Patience(page_s=2.0, start_s=10.0)
    python = str(fake_python(tmp_path, HANGS_THEN_DIES))
    entrants = [contest.Entrant(name=name, python=python, version="") for name in ("goose3", "newspaper4k")]
    pages = read_dataset(dataset(tmp_path))
    dies, hangs = contest.hold([*pages, pages[0]], entrants, CONFIG, patience=patience)
    assert [one.reason for one in dies.outcomes] == ["", "died", ""]
    assert [one.reason for one in hangs.outcomes] == ["", "timeout", ""]
    assert hangs.outcomes[1].cpu_s == 2.0


def test_an_extractor_that_cannot_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    python = str(fake_python(tmp_path, 'sys.exit("no module of that name")'))
    entrants = [contest.Entrant(name="goose3", python=python, version="")]
    with pytest.raises(ConfigError, match="goose3 does not run: no module of that name"):
        contest.hold(read_dataset(dataset(tmp_path)), entrants, CONFIG)


def test_an_error_in_an_extractor_is_a_failure_of_the_page() -> None:
    def breaks(_url: str, _body: bytes) -> tuple[str, str]:
        raise ValueError("odd page")

    told = contestant.answer(breaks, "https://a.example/", b"")
    assert (told["text"], told["reason"]) == ("", "ValueError")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "index.jsonl:1: no JSON"),
        ("[]", "index.jsonl:1: no JSON object"),
        ('{"url": "https://a.example/"}', '"file" is missing'),
        ('{"file": "a", "url": "https://a.example/", "text": 7}', '"text" is no text'),
        ("", "no page in it"),
    ],
)
def test_a_broken_index_is_named_by_its_line(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "index.jsonl").write_text(line, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_dataset(tmp_path)
    assert says in caught.value.detail


def test_a_folder_without_an_index_a_page_that_is_not_there_and_an_unknown_source_are_said(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match=r"index\.jsonl: cannot be read"):
        read_dataset(tmp_path)
    row = {"file": "gone.html.gz", "url": "https://a.example/3", "text": "x"}
    folder = dataset(tmp_path, row)
    with pytest.raises(ConfigError, match=r"gone\.html\.gz: cannot be read.*line 3"):
        read_dataset(folder)[2].body()
    assert 'no page has the source "three"; there are one, pages, two' in str(
        typed(str(folder), "--source", "three").exception
    )
