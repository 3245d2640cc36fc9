"""The steps on a desk in memory: what each answer of the world leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline import ports, steps, urls
from pipeline.adapters.memory_stories import MemoryStoryStore
from pipeline.errors import Busy, FetchError
from pipeline.model import Claim, Stage
from pipeline.queueing.events import StoryCreated, StoryRevised
from pipeline.settings import PacingSettings, Settings, StreamSettings
from tests.desk_building import FEED, HTML, NOW, RSS, World, article_page, configured, paused, rss, world

PAGE = "https://town.example/a"
PAGE_ID = urls.page_id(urls.address_key(PAGE))
QUICK = Settings(pacing=PacingSettings(gap_s=0.0))


async def polled(made: World) -> int:
    (claim,) = await made.claim(Stage.POLL)
    return await steps.poll(made.desk, claim)


async def with_page(body: bytes = b"", settings: Settings = QUICK) -> World:
    """A desk that has discovered one page."""
    made = await configured(settings=settings)
    made.web.answers[FEED.url] = (200, RSS, rss(PAGE))
    made.web.answers[PAGE] = (200, HTML, body or article_page(1))
    assert await polled(made) == 1
    return made


async def collected(made: World) -> int:
    (claim,) = await made.claim(Stage.COLLECT)
    return await steps.collect(made.desk, claim)


async def ready(body: bytes = b"") -> World:
    """A desk that has collected one page."""
    made = await with_page(body)
    assert await collected(made) == 1
    return made


async def extracted(made: World) -> None:
    await steps.extract(made.desk, await made.claim(Stage.EXTRACT))


# ── poll ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_poll_puts_new_entries_down_as_pages_and_comes_back_later() -> None:
    made = await with_page()

    assert (await made.desk.feeds.states())[FEED.id].next_poll_at > NOW
    assert (await made.last_note(PAGE_ID)).outcome == "discovered"
    assert [claim.id for claim in await made.claim(Stage.COLLECT)] == [PAGE_ID]


async def test_a_feed_that_is_gone_or_paused_leaves_the_due_set_unasked() -> None:
    made = await configured(paused(FEED))
    await made.due.add(Stage.POLL, {FEED.id: NOW, "gone": NOW})
    for claim in await made.claim(Stage.POLL):
        assert await steps.poll(made.desk, claim) == 0

    assert made.web.asked == {}
    assert (await made.due.depths(Stage.POLL, NOW)).waiting == 0


async def test_a_poll_waits_for_its_hosts_turn_in_the_due_set_when_that_is_far() -> None:
    made = await configured()
    await made.desk.pacing.hold("town.example", NOW + 90)

    assert await polled(made) == 0
    assert made.web.asked == {}
    note = await made.last_note(FEED.id)
    assert (note.outcome, note.reason, note.facts["wait_s"]) == ("waits", "host_pace", 90.0)
    made.clock.advance(90)
    assert [claim.attempts for claim in await made.claim(Stage.POLL)] == [0]


async def test_a_poll_sleeps_until_its_hosts_turn_when_that_is_near() -> None:
    made = await configured()
    made.web.answers[FEED.url] = (200, RSS, rss(PAGE))
    await made.desk.pacing.hold("town.example", NOW + 1.5)

    assert await polled(made) == 1
    assert made.clock.now() >= NOW + 1.5


async def test_a_feed_that_answers_429_holds_its_host_for_all() -> None:
    made = await configured()
    made.web.answers[FEED.url] = (429, {"retry-after": "120"}, b"")

    assert await polled(made) == 0
    assert (await made.last_note(FEED.id)).outcome == "failed"
    assert await made.desk.pacing.reserve("town.example", "somebody", 1.0, NOW) >= NOW + 120
    assert (await made.desk.feeds.states())[FEED.id].next_poll_at >= NOW + 120


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (FetchError("no such host", reason="dns"), "dns"),
        ((200, HTML, b"<html><body>Welcome</body></html>"), "html_page"),
    ],
)
async def test_a_feed_without_a_document_backs_off_and_says_why(
    answer: FetchError | tuple[int, dict[str, str], bytes], reason: str
) -> None:
    made = await configured()
    made.web.answers[FEED.url] = answer

    assert await polled(made) == 0
    state = (await made.desk.feeds.states())[FEED.id]
    assert (state.failures, state.last_reason) == (1, reason)


async def test_an_unchanged_feed_brings_nothing() -> None:
    made = await with_page()
    made.clock.advance(90_000)

    assert await polled(made) == 0
    note = await made.last_note(FEED.id)
    assert (note.outcome, note.reason) == ("unchanged", "same_body")


async def test_a_feed_that_ended_its_worker_three_times_is_not_read_but_backs_off() -> None:
    made = await configured()
    for _ in range(steps.POISON_POLLS):
        await made.claim(Stage.POLL)
        made.clock.advance(61)

    assert await polled(made) == 0
    assert made.web.asked == {}
    assert (await made.desk.feeds.states())[FEED.id].last_reason == "crashed"


async def test_entries_that_carry_their_text_go_straight_to_extraction() -> None:
    made = await configured(replace(FEED, content="feed"), QUICK)
    made.web.answers[FEED.url] = (200, RSS, rss(PAGE, content=article_page(1).decode()))

    assert await polled(made) == 1
    await extracted(made)
    assert made.web.asked == {FEED.url: 1}
    assert [event.type for event in made.events] == ["story.created"]


# ── collect ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_page_goes_the_whole_way() -> None:
    made = await ready()
    await extracted(made)

    (event,) = made.events
    assert isinstance(event, StoryCreated)
    assert (event.article.url, event.article.publisher) == (PAGE, "The Town")
    assert (await made.last_note(PAGE_ID)).reason == "founded"


async def test_a_page_that_robots_txt_closes_is_a_dead_letter_and_never_asked_for() -> None:
    made = await with_page()
    made.web.answers["https://town.example/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")

    assert await collected(made) == 0
    (letter,) = await made.due.dead(Stage.COLLECT)
    assert (letter.id, letter.reason) == (PAGE_ID, "robots")
    assert PAGE not in made.web.asked


async def test_a_page_waits_for_its_hosts_turn() -> None:
    made = await with_page()
    await made.desk.pacing.hold("town.example", NOW + 90)

    assert await collected(made) == 0
    assert PAGE not in made.web.asked
    assert (await made.last_note(PAGE_ID)).reason == "host_pace"


async def test_a_page_that_is_forgotten_is_no_work() -> None:
    made = world()
    await made.due.add(Stage.COLLECT, {"0" * 16: NOW})

    assert await collected(made) == 0
    assert (await made.due.depths(Stage.COLLECT, NOW)).waiting == 0


async def test_a_missing_page_is_tried_again_until_it_is_given_up() -> None:
    made = await with_page()
    made.web.answers[PAGE] = (404, {}, b"")
    tries = 0
    while not await made.due.dead(Stage.COLLECT):
        tries += 1
        assert await collected(made) == 0
        made.clock.advance(3_600)

    assert tries > 1
    (letter,) = await made.due.dead(Stage.COLLECT)
    assert letter.reason == "not_found"
    assert letter.detail == f"HTTP 404 at {PAGE}"


async def test_a_page_that_is_gone_is_given_up_at_once() -> None:
    made = await with_page()
    made.web.answers[PAGE] = (410, {}, b"")

    assert await collected(made) == 0
    assert [letter.reason for letter in await made.due.dead(Stage.COLLECT)] == ["gone"]


async def test_a_server_that_is_asked_too_much_is_left_alone_and_the_page_loses_no_try() -> None:
    made = await with_page()
    made.web.answers[PAGE] = (429, {"retry-after": "600"}, b"")

    assert await collected(made) == 0
    made.clock.advance(599)
    assert await made.claim(Stage.COLLECT) == []
    assert await made.desk.pacing.reserve("town.example", "somebody", 1.0, NOW) >= NOW + 600
    made.clock.advance(3_600)
    assert [claim.attempts for claim in await made.claim(Stage.COLLECT)] == [0]


async def test_a_page_whose_server_does_not_answer_costs_a_try() -> None:
    made = await with_page()
    made.web.answers[PAGE] = FetchError("refused", reason="connect")

    assert await collected(made) == 0
    made.clock.advance(3_600)
    assert [claim.attempts for claim in await made.claim(Stage.COLLECT)] == [1]


# ── extract ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_page_without_an_article_is_a_dead_letter_with_its_reason() -> None:
    made = await ready(b"<html><body></body></html>")
    await extracted(made)

    (letter,) = await made.due.dead(Stage.EXTRACT)
    assert letter.reason == "no_text"
    assert made.events == []


async def test_a_page_whose_bytes_are_gone_is_passed_over() -> None:
    made = world()
    await made.due.add(Stage.EXTRACT, {"0" * 16: NOW})
    await extracted(made)

    note = await made.last_note("0" * 16)
    assert (note.outcome, note.reason) == ("skipped", "page_gone")
    assert (await made.due.depths(Stage.EXTRACT, NOW)).waiting == 0


async def test_the_same_text_again_is_no_event() -> None:
    made = await ready()
    claims = await made.claim(Stage.EXTRACT)
    await steps.extract(made.desk, claims)
    await made.due.add(Stage.EXTRACT, {PAGE_ID: NOW})
    await extracted(made)

    assert len(made.events) == 1
    note = await made.last_note(PAGE_ID)
    assert (note.outcome, note.reason) == ("unchanged", "same_text")


async def test_another_page_of_a_published_article_is_no_event() -> None:
    body = article_page(1, canonical=PAGE)
    made = await ready(body)
    await extracted(made)
    other = PAGE + "?page=2"
    made.web.answers[FEED.url] = (200, RSS, rss(PAGE, other))
    made.web.answers[other] = (200, HTML, article_page(2, canonical=PAGE))
    made.clock.advance(90_000)
    assert await polled(made) == 1
    assert await collected(made) == 1
    await extracted(made)

    assert len(made.events) == 1


async def test_a_text_that_its_publisher_changed_revises_its_story() -> None:
    made = await ready()
    await extracted(made)
    made.web.answers[PAGE] = (200, HTML, article_page(1, paragraphs=11))
    await made.due.add(Stage.COLLECT, {PAGE_ID: NOW})
    assert await collected(made) == 1
    await extracted(made)

    created, revised = made.events
    assert isinstance(created, StoryCreated)
    assert isinstance(revised, StoryRevised)
    assert (revised.article.revision, revised.story.version) == (1, 2)
    assert revised.story.id == created.story.id


async def batch_of(made: World, *bodies: bytes) -> None:
    """Collect these pages, each from a site of its own."""
    links = [f"https://site{number}.example/a" for number in range(len(bodies))]
    made.web.answers[FEED.url] = (200, RSS, rss(*links))
    made.web.answers |= {link: (200, HTML, body) for link, body in zip(links, bodies, strict=True)}
    await made.desk.feeds.change(ports.FeedChanges(put=[FEED], due={FEED.id: NOW}))
    await polled(made)
    for claim in await made.claim(Stage.COLLECT):
        await steps.collect(made.desk, claim)


async def test_copies_within_one_batch_are_one_story() -> None:
    made = world(QUICK)
    await batch_of(made, article_page(1), article_page(1), article_page(1), article_page(5))
    await extracted(made)

    assert sorted(event.type for event in made.events) == [
        "story.copied",
        "story.copied",
        "story.created",
        "story.created",
    ]
    assert max(len(event.story.copies) for event in made.events) == 3


class Contested(MemoryStoryStore):
    """Somebody else is always faster."""

    async def commit(self, commits: Sequence[ports.StoryCommit]) -> list[ports.CommitResult]:
        return [ports.CommitResult.CONFLICT for _ in commits]


async def test_what_meets_conflict_after_conflict_goes_back_for_a_moment_and_loses_no_try() -> None:
    made = world(QUICK, Contested)
    await batch_of(made, article_page(1))
    await extracted(made)

    (page,) = [claim.id for claim in await later(made, steps.CONFLICT_WAIT_S)]
    note = await made.last_note(page)
    assert (note.outcome, note.reason) == ("waits", "conflict")


async def later(made: World, seconds: float) -> list[Claim]:
    """What is due after so long, nothing of it having been tried before."""
    assert await made.claim(Stage.EXTRACT) == []
    made.clock.advance(seconds)
    claims = await made.claim(Stage.EXTRACT)
    assert {claim.attempts for claim in claims} == {0}
    return claims


async def test_a_full_stream_stops_the_step_with_nothing_written() -> None:
    made = world(replace(QUICK, stream=StreamSettings(high_water=0)))
    await batch_of(made, article_page(1))
    claims = await made.claim(Stage.EXTRACT)

    with pytest.raises(Busy):
        await steps.extract(made.desk, claims)
    assert made.events == []
    assert await made.due.done(claims[0])  # the claim is still held
