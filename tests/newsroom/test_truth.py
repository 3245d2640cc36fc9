"""The answer sheet holds what the newsroom promises: enough stories, copies, and look-alikes."""

from collections import Counter, defaultdict
from urllib.parse import urlsplit

from newsroom import Published, Schedule, truth
from newsroom.library import AGENCY_ID, outlets, running_order, stories
from newsroom.truth import as_json

SCHEDULE = Schedule()
ROWS = truth(SCHEDULE)


def by_story() -> dict[str, list[Published]]:
    found: dict[str, list[Published]] = defaultdict(list)
    for row in ROWS:
        found[row.story].append(row)
    return found


def test_there_are_thirteen_outlets_an_agency_and_one_that_misbehaves() -> None:
    ids = [one.id for one in outlets()]

    assert ids[0] == AGENCY_ID
    assert len(ids) == len(set(ids)) >= 15
    assert [one.id for one in outlets() if one.misbehaves] == ["grebe-standard"]
    assert {one.feed for one in outlets()} == {"rss", "atom", "rdf", "json"}
    assert {one.language for one in outlets()} == {"en", "de"}
    assert [one.id for one in outlets() if one.content == "feed"] == ["tidewater-times"]
    assert len({one.layout for one in outlets()}) >= 6
    assert any(not one.json_ld for one in outlets())


def test_there_are_enough_stories_written_by_hand() -> None:
    texts = [story for story in stories().values() if not story.parts]
    agency = [story for story in texts if story.source == AGENCY_ID]

    assert len(texts) >= 64
    assert len(agency) >= 22
    assert all(3 <= len(story.copies) <= 8 for story in agency)
    assert any(story.source != AGENCY_ID and story.copies for story in texts)


def test_every_story_breaks_exactly_once() -> None:
    order = running_order()

    assert Counter([*order["opening"], *order["main"]]) == Counter(stories().keys())


def test_copies_share_the_story_of_their_source_and_no_outlet_prints_one_twice() -> None:
    for story, rows in by_story().items():
        assert len({row.first for row in rows}) == 1, story
        assert len({row.outlet for row in rows}) == len(rows), story


def test_every_kind_occurs_and_none_is_rare() -> None:
    counts = Counter(row.kind for row in ROWS)

    assert set(counts) == {
        "original",
        "verbatim",
        "trimmed",
        "extended",
        "rewritten",
        "own",
        "negative",
        "roundup",
    }
    assert counts["roundup"] == 3
    assert min(number for kind, number in counts.items() if kind != "roundup") >= 10


def test_there_are_twelve_groups_of_look_alikes_and_each_holds_different_stories() -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        if row.group:
            groups[row.group].add(row.story)

    follow_ups = {name for name in groups if name.startswith("follow-up")}
    assert len(groups) >= 12
    assert len(follow_ups) == 3
    assert all(len(groups[name]) >= 2 for name in groups.keys() - follow_ups)


def test_roundups_name_stories_that_broke_before_them() -> None:
    first_seen = {story: min(row.at for row in rows) for story, rows in by_story().items()}
    roundups = [row for row in ROWS if row.kind == "roundup"]

    for row in roundups:
        assert len(row.parts) >= 2
        assert all(first_seen[part] < row.at for part in row.parts), row.story


def test_for_a_few_stories_the_agency_comes_late_or_never() -> None:
    late, never = set(), set()
    for story, rows in by_story().items():
        if rows[0].first != AGENCY_ID:
            continue
        own = [row.at for row in rows if row.outlet == AGENCY_ID]
        if not own:
            never.add(story)
        elif own[0] > min(row.at for row in rows):
            late.add(story)

    assert len(late) >= 3
    assert len(never) >= 2


def test_every_row_has_an_address_of_its_own() -> None:
    sites = {one.id: f"http://127.0.0.1:{8701 + number}" for number, one in enumerate(outlets())}
    rows = as_json(truth(SCHEDULE, SCHEDULE.end + 900), sites)
    urls = [str(row["url"]) for row in rows]

    assert len(urls) == len(set(urls)) > len(ROWS)
    assert all(urlsplit(url).path == row["path"] for url, row in zip(urls, rows, strict=True))


def test_the_truth_at_a_moment_knows_nothing_later() -> None:
    early = truth(SCHEDULE, 30.0)

    assert 0 < len(early) < len(ROWS)
    assert all(row.at <= 30.0 for row in early)
