from __future__ import annotations

import pytest

from pipeline.adapters.yaml_tree import parse_tree
from pipeline.model import Feed, FeedId
from pipeline.settings import FeedList, UnusableFileError, read_feeds


def read(text: str) -> FeedList:
    return read_feeds(parse_tree(text.encode(), "feeds.yaml"), "feeds.yaml")


def said(text: str) -> list[str]:
    return [str(problem) for problem in read(text).problems]


def test_a_feed_needs_no_more_than_an_id_and_a_url() -> None:
    found = read("feeds: [{id: a, url: https://example.org/rss}]")
    assert found == FeedList(feeds=(Feed(id=FeedId("a"), url="https://example.org/rss"),))


def test_every_key_of_a_feed_is_read() -> None:
    found = read("""
feeds:
  - id: on
    url: https://example.org/rss
    publisher: 1843
    language: no
    every: 10m
    content: feed
    tags: [world, 2024]
    enabled: false
    headers: {Accept-Language: nb}
    timeout: 45s
""")
    assert found.problems == ()
    assert found.feeds == (
        Feed(
            id=FeedId("on"),
            url="https://example.org/rss",
            publisher="1843",
            language="no",
            every_s=600.0,
            content="feed",
            tags=("world", "2024"),
            enabled=False,
            headers={"Accept-Language": "nb"},
            timeout_s=45.0,
        ),
    )


def test_a_feed_beats_its_group_a_group_beats_the_defaults_and_tags_add_up() -> None:
    found = read("""
defaults: {every: 1h, language: en, tags: [all], publisher: Default}
groups:
  agency: {every: 5m, language: de, tags: [agency, all]}
feeds:
  - {id: a, url: https://example.org/a, group: agency, language: fr, tags: [own]}
  - {id: b, url: https://example.org/b}
""")
    a, b = found.feeds
    assert (a.every_s, a.language, a.tags, a.publisher) == (300.0, "fr", ("all", "agency", "own"), "Default")
    assert (b.every_s, b.language, b.tags) == (3_600.0, "en", ("all",))


def test_null_takes_back_what_the_defaults_set() -> None:
    found = read("{defaults: {every: 1h}, feeds: [{id: a, url: https://example.org/a, every: null}]}")
    assert found.feeds[0].every_s is None


def test_one_bad_feed_is_left_out_and_the_others_run() -> None:
    found = read("""
feeds:
  - {id: a, url: https://example.org/a}
  - id: b
    url: https://example.org/b
    evry: 5m
  - {id: c, url: https://example.org/c}
""")
    assert [feed.id for feed in found.feeds] == ["a", "c"]
    assert found.broken_ids == {"b"}
    assert str(found.problems[0]) == 'feeds.yaml:6: feeds[1].evry: unknown key; did you mean "every"?'
    assert (found.problems[0].line, found.problems[0].column) == (6, 5)


def test_every_mistake_of_a_feed_is_named_in_the_order_of_lines() -> None:
    assert said("""
feeds:
  - id: a
    url: ftp://example.org/a
    group: b
    language: jp
""") == [
        'feeds.yaml:4: feeds[0].url: "ftp://example.org/a" does not begin with http:// or https://; '
        "write an address such as https://example.org/rss.xml",
        'feeds.yaml:5: feeds[0].group: there is no group "b"; add it to groups',
        'feeds.yaml:6: feeds[0].language: "jp" is no language code; did you mean "ja"?',
    ]


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("{url: https://example.org/}", "feeds[0].id: the key is missing; add id: bbc-world"),
        ("{id: a}", "feeds[0].url: the key is missing; add url: https://"),
        ("{id: , url: https://example.org/}", "feeds[0].id: no value is given; write one, as in bbc-world"),
        ("nonsense", 'feeds[0]: "nonsense" where keys and values belong; write {id: …, url: …}'),
        ("[]", "feeds[0]: a list where keys and values belong"),
        ("", "feeds[0]: nothing where keys and values belong"),
        (
            "{id: a, id: b, url: https://example.org/}",
            "feeds[0].id: the key is here a second time, after line 1",
        ),
        ("{id: a, url: https://example.org/, <<: {every: 5m}}", "feeds[0].<<: merge keys are not read"),
        (
            "{id: a, url: https://example.org/, xyzzy: 1}",
            "feeds[0].xyzzy: unknown key; write one of content, enabled",
        ),
    ],
)
def test_a_feed_that_cannot_run_says_why(feed: str, message: str) -> None:
    found = read(f"feeds:  [{feed or '~'}]")
    assert found.feeds == ()
    assert message in str(found.problems[0])


def test_the_first_of_two_feeds_keeps_the_id() -> None:
    found = read("""
feeds:
  - {id: a, url: https://example.org/1}
  - {id: a, url: https://example.org/2}
""")
    assert [feed.url for feed in found.feeds] == ["https://example.org/1"]
    assert found.broken_ids == frozenset()
    assert "feeds[0] in line 3 has the same id; give one of the two another id" in str(found.problems[0])


def test_two_feeds_in_one_line_are_still_two() -> None:
    found = read("feeds: [{id: a, url: https://example.org/}, {id: a, url: https://example.org/}]")
    assert len(found.feeds) == 1
    assert [problem.key for problem in found.problems] == ["feeds[1].id", "feeds[1].url"]


def test_another_spelling_of_an_address_is_the_same_feed() -> None:
    found = read("""
feeds:
  - {id: a, url: https://example.org/rss}
  - {id: b, url: "HTTP://EXAMPLE.org:80/rss#top"}
""")
    assert [feed.id for feed in found.feeds] == ["a"]
    assert found.broken_ids == {"b"}
    assert "delete one of the two feeds" in str(found.problems[0])


def test_a_mistake_in_defaults_or_groups_leaves_the_feeds_running() -> None:
    found = read("""
defaults: {evry: 5m, language: en}
groups:
  agency: {every: never, tags: [agency]}
  Bad Name: {}
  agency: {}
  empty:
  wrong: [a]
  loop: {group: agency}
feeds:
  - {id: a, url: https://example.org/a, group: agency}
  - {id: b, url: https://example.org/b, group: empty}
""")
    assert [(feed.language, feed.tags, feed.every_s) for feed in found.feeds] == [
        ("en", ("agency",), None),
        ("en", (), None),
    ]
    assert [problem.key for problem in found.problems] == [
        "defaults.evry",
        "groups.agency.every",
        "groups.Bad Name",
        "groups.agency",
        "groups.wrong",
        "groups.loop.group",
    ]


@pytest.mark.parametrize("part", ["defaults: [a]", "groups: nonsense"])
def test_a_part_of_the_wrong_form_is_reported_and_passed_over(part: str) -> None:
    found = read(f"{part}\nfeeds: [{{id: a, url: https://example.org/a}}]")
    assert len(found.feeds) == 1
    assert "where keys and values belong" in found.problems[0].message


def test_empty_parts_are_as_good_as_absent_ones() -> None:
    assert read("defaults:\ngroups:\nfeeds:\n") == FeedList()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "feeds.yaml:1: nothing where keys and values belong; write feeds: [{id: bbc-world"),
        ("- a", "feeds.yaml:1: a list where keys and values belong"),
        ("groups: {}", "feeds.yaml:1: there is no list of feeds; write feeds: ["),
        ("groups: {}\nfeed: []", 'feeds.yaml:2: feed: unknown key; did you mean "feeds"?'),
        ("feeds: {a: b}", "feeds.yaml:1: feeds: a table of keys where a list belongs"),
        ("feeds: none", 'feeds.yaml:1: feeds: "none" where a list belongs'),
    ],
)
def test_a_file_without_a_list_of_feeds_cannot_be_used(text: str, message: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(text)
    assert str(caught.value.problem).startswith(message)
    assert caught.value.reason == "config"
    assert not caught.value.transient


def test_certificates_are_verified_feed_by_feed_and_never_for_all_at_once() -> None:
    for shared in ("defaults: {tls: unverified}", "groups: {a: {tls: unverified}}"):
        found = read(f"{shared}\nfeeds: [{{id: a, url: https://example.org/rss}}]")
        assert [problem.message for problem in found.problems] == ["unknown key"]
        assert found.feeds[0].tls == "strict"
    assert read("feeds: [{id: a, url: https://example.org/rss, tls: legacy}]").feeds[0].tls == "legacy"
