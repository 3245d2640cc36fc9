"""Figures of a clustering, labelled streams, and the other methods on a few texts."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from console.eval_copies import facts
from console.evaluating import clustering
from console.evaluating.clustering import Agreement, Share, agreement, closure
from console.evaluating.copy_contest import OURS, run_ours, run_peer, without_kinds
from console.evaluating.copy_peers import PEERS, Exact, Peer, Simhash, containment, jaccard, shingles, spots
from console.evaluating.copy_stream import Labelled, read_stream, without_repeats
from pipeline.errors import ConfigError
from tests.unit.copies.articles import sentences

BODY, OTHER = sentences(1, 20), sentences(2, 20)


def line(story: str, paragraphs: Sequence[str], **more: Any) -> dict[str, Any]:
    return {"story": story, "text": "\n".join(paragraphs), **more}


ROWS = [
    line("a", BODY, id="1", kind="original", outlet="a.example", day=0.1),
    line("a", BODY[:10], id="2", kind="cut", outlet="b.example", day=0.2),
    line("b", OTHER, id="3", kind="original", outlet="c.example", day=0.3),
    line("c", OTHER[:3] + sentences(3, 12), id="4", kind="NEG quote", rel="g", day=0.4),
    line("d", OTHER[:3] + sentences(4, 12), id="5", kind="NEG quote", rel="g", day=0.5),
]


def written(folder: Path, rows: Sequence[dict[str, Any]] = ROWS, name: str = "copies.jsonl") -> Path:
    path = folder / name
    data = "\n".join(map(json.dumps, rows)).encode()
    packers: dict[str, Callable[[bytes], bytes]] = {".xz": lzma.compress, ".gz": gzip.compress}
    path.write_bytes(packers.get(path.suffix, bytes)(data))
    return path


@pytest.fixture
def stream(tmp_path: Path) -> list[Labelled]:
    return read_stream(written(tmp_path))


def test_a_clustering_is_judged_by_its_pairs() -> None:
    found = agreement("aaabb", "xxyzz")
    assert (found.precision, found.recall) == (1.0, 0.5)
    assert found.f1 == pytest.approx(2 / 3)
    assert 0 < found.index < 1


def test_chance_alone_is_worth_nothing() -> None:
    assert agreement("aabb", "xyxy").index < 0.01
    assert agreement("abcd", "wxyz") == Agreement(index=1.0, precision=1.0, recall=1.0)
    assert agreement("aa", "xy") == Agreement(index=0.0, precision=1.0, recall=0.0)
    assert Agreement(index=0.0, precision=0.0, recall=0.0).f1 == 0.0


def test_links_hang_together_whatever_their_order() -> None:
    assert closure(6, [(5, 3), (3, 1), (4, 2)]) == [0, 1, 2, 1, 2, 1]


def test_each_copy_is_counted_against_its_original(stream: list[Labelled]) -> None:
    found = clustering.recall_by_kind(stream, ["x", "y", "z", "z", "z"])
    assert found == {"cut": Share(hits=0, total=1)}
    assert clustering.recall_of_copies(found).value == 0.0
    assert clustering.recall_of_copies({}).value == 1.0


def test_look_alikes_are_counted_by_pairs(stream: list[Labelled]) -> None:
    assert clustering.false_merges(stream, ["x", "x", "y", "z", "z"]) == {"NEG quote": Share(hits=1, total=1)}
    assert clustering.links_right(stream, [(1, 0), (4, 3)]) == Share(hits=1, total=2)


@pytest.mark.parametrize("name", ["copies.jsonl", "copies.jsonl.xz", "copies.jsonl.gz"])
def test_a_stream_is_read_in_the_order_of_arrival(tmp_path: Path, name: str) -> None:
    found = read_stream(written(tmp_path, ROWS[::-1], name), 3)
    assert [one.kind for one in found] == ["original", "cut", "original"]
    assert found[1].article.site == "b.example"


def test_paragraphs_may_be_given_and_the_rest_left_out(tmp_path: Path) -> None:
    found = read_stream(written(tmp_path, [{"story": "a", "paras": ["One.", "Two."]}]))[0]
    assert (found.article.text, found.kind, found.group) == ("One.\nTwo.", "", None)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "no article in it"),
        ("{", "copies.jsonl:1: no JSON"),
        ('{"story": "a"}', '"story" and "text" are needed'),
        ("[]", '"story" and "text" are needed'),
        ('{"story": "a", "paras": [1]}', '"story" and "text" are needed'),
        ('{"story": "a", "text": "b", "day": "today"}', '"day" has to be a number'),
        ('{"story": "a", "text": "b", "day": true}', '"day" has to be a number'),
    ],
)
def test_a_line_that_is_no_article_is_named(tmp_path: Path, data: str, told: str) -> None:
    path = tmp_path / "copies.jsonl"
    path.write_text(data)
    with pytest.raises(ConfigError, match=told):
        read_stream(path)


@pytest.mark.parametrize("name", ["absent.jsonl", "absent.jsonl.xz"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_stream(tmp_path / name)
    (tmp_path / name).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_stream(tmp_path / name)


def test_what_an_outlet_repeats_is_learnt_on_the_way(tmp_path: Path) -> None:
    offer = "Read our guide to the coast, the islands and the ferries that go there"
    rows = [
        line(str(at), [*sentences(10 + at, 12), offer], title=f"headline{at} of day{at}", outlet="a.example")
        for at in range(6)
    ]
    found = [one.article.text for one in without_repeats(read_stream(written(tmp_path, rows)))]
    assert offer in found[0]
    assert offer not in found[-1]


def test_kinds_can_be_left_out(stream: list[Labelled]) -> None:
    assert len(without_kinds(stream, ["cut"])) == 4
    with pytest.raises(ConfigError, match='of the kind "shout"; there are NEG quote, cut'):
        without_kinds(stream, ["shout"])


def test_ours_finds_the_copy_and_keeps_the_others_apart(stream: list[Labelled]) -> None:
    found = run_ours(stream)
    assert found.agreement.index == 1.0
    assert (found.links, found.copies) == (Share(hits=1, total=1), Share(hits=1, total=1))
    assert found.merges["NEG quote"].hits == 0
    assert found.cost.size > 0


def test_a_merge_of_stories_counts_as_a_link(tmp_path: Path) -> None:
    """Two parts that have little in common, then the text that both were cut from."""
    parts = [BODY[:13], BODY[7:], BODY]
    rows = [line("a", part, outlet=f"{at}.example", day=at / 10) for at, part in enumerate(parts)]
    found = run_ours(read_stream(written(tmp_path, rows)))
    assert found.links == Share(hits=2, total=2)
    assert found.agreement.recall == 1.0


@pytest.mark.parametrize("name", list(PEERS))
def test_every_method_finds_an_exact_copy(tmp_path: Path, name: str) -> None:
    rows = [
        line(story, [f"The {text}" for text in body])
        for story, body in zip("aba", (BODY, OTHER, BODY), strict=True)
    ]
    found = run_peer(name, read_stream(written(tmp_path, rows)))
    if found is None:
        pytest.skip("not installed (make peers)")
    assert found.links == Share(hits=1, total=1)
    assert found.cost.size > 0


def test_a_method_that_is_not_installed_is_passed_over(stream: list[Labelled]) -> None:
    def absent() -> Peer:
        raise ModuleNotFoundError("a library that nobody has")

    assert run_peer("absent", stream, {"absent": absent}) is None


def test_exact_measures() -> None:
    assert (jaccard(2, 4, 8), containment(2, 4, 8)) == (0.2, 0.5)
    peer = Exact(shingles, 2, containment, 0.6)
    assert peer.settle(0, "one two three four five") == []
    assert peer.settle(1, "one two three") == [0]
    assert peer.settle(2, "one two six seven eight nine") == []
    assert peer.bytes == 16 * (4 + 2 + 5)


def test_a_spot_is_what_follows_a_common_word() -> None:
    assert spots("The board is voting on the dredging plan", 2) == {
        "the board voting",
        "is voting on",
        "the dredging plan",
    }
    assert spots("", 2) == set()


def test_simhash_grows_with_its_stream() -> None:
    peer = Simhash(3)
    for number in range(4_100):
        peer.settle(number, f"text {number} about something else {number * 7}")
    assert peer.bytes == 8 * 4_100


def test_the_facts_name_what_is_absent(stream: list[Labelled]) -> None:
    told = facts([run_ours(stream)], ["rensa"])
    assert told["absent"] == ["rensa"]
    assert told["methods"][0]["name"] == OURS
    assert told["methods"][0]["wiredesk_ahead"] == 0.0
