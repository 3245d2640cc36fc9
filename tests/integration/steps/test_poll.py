"""The poll: what a feed's answer makes due, and what keeps a feed from being asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import reading, steps
from pipeline.errors import FetchError
from pipeline.model import FeedState, Hop, Stage
from pipeline.ports import FeedChanges
from pipeline.settings import PacingSettings, Settings
from tests.integration.memory_desk import FEED_URL, LEASE_S, NOW, Town, answer, feed, item, report, rss

ONE = "https://harbour.example/1"
TWO = "https://harbour.example/2"


@pytest.fixture
def town() -> Town:
    return Town()


async def state_of(town: Town, key: str = "harbour") -> FeedState:
    return (await town.feeds.states())[key]


async def test_new_entries_become_due_pages_and_the_feed_is_due_again_later(town: Town) -> None:
    town.servers.say(FEED_URL, rss(item(ONE), item(TWO)))
    await town.follow(feed(every_s=900.0))
    assert await town.poll() == 2
    assert len(await town.claim(Stage.COLLECT, 5)) == 2
    assert not await town.is_due(Stage.POLL)
    assert await town.due_in_s(Stage.POLL) == 900
    assert [note.outcome for note in await town.ledger.trail("harbour")] == ["changed"]


async def test_entries_that_were_seen_are_not_due_again(town: Town) -> None:
    town.servers.say(FEED_URL, rss(item(ONE)), rss(item(TWO), item(ONE)))
    await town.follow(feed(every_s=900.0))
    assert await town.poll() == 1
    town.clock.advance(900)
    assert await town.poll() == 1


async def test_the_second_poll_carries_the_validators_of_the_first(town: Town) -> None:
    first = rss(item(ONE))
    first = answer(first.body.decode(), content_type="application/rss+xml", etag='"v1"')
    town.servers.say(FEED_URL, first, answer(status=304))
    await town.follow(feed(every_s=900.0))
    await town.poll()
    town.clock.advance(900)
    assert await town.poll() == 0
    validators = town.servers.asked[1].validators
    assert validators is not None
    assert validators.etag == '"v1"'
    assert (await town.last_note("harbour")).reason == "not_modified"


async def test_entries_that_a_delta_leaves_out_are_not_forgotten(town: Town) -> None:
    first = replace(rss(item(ONE)), headers={"content-type": "application/rss+xml", "etag": '"v1"'})
    delta = replace(rss(item(TWO)), status=226, headers={"im": "feed", "etag": '"v2"'})
    town.servers.say(FEED_URL, first, delta, rss(item(TWO), item(ONE)))
    await town.follow(feed(every_s=900.0))
    assert await town.poll() == 1
    town.clock.advance(900)
    assert await town.poll() == 1
    assert town.servers.asked[1].delta
    seen = await town.feeds.seen("harbour")
    assert len(seen) == 4  # id and page of each
    town.clock.advance(900)
    assert await town.poll() == 0


async def test_the_state_says_why_the_next_poll_is_then(town: Town) -> None:
    kept = {"content-type": "application/rss+xml", "cache-control": "max-age=3600"}
    town.servers.say(FEED_URL, replace(rss(item(ONE)), headers=kept))
    await town.follow(feed(every_s=900.0))
    await town.poll()
    state = await state_of(town)
    assert state.bounds == (("max_age", NOW + 3_600), ("every", NOW + 900))
    assert (await town.last_note("harbour")).facts["why"] == "max_age"


async def test_a_feed_that_was_removed_is_not_asked_and_leaves_the_due_set(town: Town) -> None:
    await town.due.add(Stage.POLL, {"removed": NOW})
    assert await town.poll() == 0
    assert (await town.due.depths(Stage.POLL, NOW + LEASE_S)).waiting == 0


async def test_a_feed_that_is_disabled_is_not_asked_and_leaves_the_due_set(town: Town) -> None:
    await town.feeds.change(FeedChanges(put=[feed(enabled=False)]))
    await town.due.add(Stage.POLL, {"harbour": NOW})
    assert await town.poll() == 0
    assert (await town.due.depths(Stage.POLL, NOW + LEASE_S)).waiting == 0
    assert town.servers.asked == []


async def test_a_feed_without_an_answer_backs_off_with_its_reason(town: Town) -> None:
    town.servers.say(FEED_URL, FetchError("no such name", reason="dns"))
    await town.follow(feed(every_s=900.0))
    assert await town.poll() == 0
    state = await state_of(town)
    assert (state.failures, state.last_reason, state.next_poll_at) == (1, "dns", NOW + 1_800)
    note = await town.last_note("harbour")
    assert (note.outcome, note.reason, note.facts["detail"]) == ("failed", "dns", "no such name")


async def test_an_answer_that_is_no_feed_backs_off_too(town: Town) -> None:
    town.servers.say(FEED_URL, answer("<html><body>Sign in</body></html>"))
    await town.follow(feed())
    await town.poll()
    assert (await state_of(town)).last_reason == "html_page"


async def test_a_feed_that_ended_its_worker_three_times_is_not_read_and_backs_off(town: Town) -> None:
    town.servers.say(FEED_URL, rss(item(ONE)))
    await town.follow(feed(every_s=900.0))
    for _ in range(reading.POISON_POLLS):
        await town.claim(Stage.POLL)
        town.clock.advance(LEASE_S)
    assert await town.poll() == 0
    assert town.servers.asked == []
    state = await state_of(town)
    assert (state.failures, state.last_reason) == (1, "crashed")
    # it had its rest: the next poll reads it again
    town.clock.advance(1_800)
    assert await town.poll() == 1


async def test_a_poll_whose_claim_was_lost_writes_nothing(town: Town) -> None:
    town.servers.say(FEED_URL, rss(item(ONE)))
    await town.follow(feed())
    (claim,) = await town.claim(Stage.POLL)
    await town.due.release([claim], NOW)
    assert await steps.poll(town.desk, claim) == 0
    assert await town.feeds.states() == {}
    assert not await town.is_due(Stage.COLLECT)


# ── one pace per host ────────────────────────────────────────────────────────────────────────────


async def test_a_short_wait_for_the_host_is_slept(town: Town) -> None:
    town.servers.say(FEED_URL, rss(item(ONE)))
    town.servers.say(FEED_URL + "/2", rss(item(TWO)))
    await town.follow(feed(), feed("second", FEED_URL + "/2"))
    assert (await town.poll(), town.clock.now()) == (1, NOW)
    assert await town.poll() == 1
    assert NOW + 1.0 <= town.clock.now() < NOW + 1.2


async def test_a_long_wait_for_the_host_goes_back_to_the_due_set_without_an_attempt() -> None:
    town = Town(Settings(pacing=PacingSettings(gap_s=30.0)))
    town.servers.say(FEED_URL, rss(item(ONE)))
    town.servers.say(FEED_URL + "/2", rss(item(TWO)))
    await town.follow(feed(), feed("second", FEED_URL + "/2"))
    assert await town.poll() == 1
    assert await town.poll() == 0
    assert (len(town.servers.asked), town.clock.now()) == (1, NOW)
    note = await town.last_note("second")
    assert (note.outcome, note.reason) == ("waits", "host_pace")
    assert note.facts["wait_s"] == pytest.approx(30.0, abs=0.2)
    assert 30 <= await town.due_in_s(Stage.POLL) <= 31
    town.clock.advance(31)
    (claim,) = await town.claim(Stage.POLL)
    assert claim.attempts == 0
    assert await steps.poll(town.desk, claim) == 1


async def test_a_host_that_says_it_is_too_much_is_left_alone_by_all_feeds(town: Town) -> None:
    town.servers.say(FEED_URL, answer(status=429, retry_after="600"))
    await town.follow(feed(), feed("second", FEED_URL + "/2"))
    await town.poll()
    assert await town.poll() == 0
    assert [request.url for request in town.servers.asked] == [FEED_URL]
    assert (await state_of(town)).last_reason == "rate_limited"
    assert (await town.last_note("second")).facts["wait_s"] == 600.0


async def test_a_host_that_limits_a_redirected_feed_is_held_too(town: Town) -> None:
    limited = replace(answer(status=429), url="https://cdn.example/feed")
    town.servers.say(FEED_URL, limited)
    await town.follow(feed(), feed("second", "https://cdn.example/other"), feed("third", FEED_URL + "/3"))
    assert [await town.poll() for _ in range(3)] == [0, 0, 0]
    assert len(town.servers.asked) == 1
    assert (await town.last_note("second")).facts["wait_s"] == 3_600.0
    assert (await town.last_note("third")).facts["wait_s"] == 3_600.0


async def test_a_host_that_is_down_is_asked_by_one_feed_until_it_answers(town: Town) -> None:
    urls = [f"{FEED_URL}/{number}" for number in range(20)]
    for url in urls:
        town.servers.say(url, FetchError("refused", reason="connect"))
    await town.follow(*(feed(f"feed{number}", url) for number, url in enumerate(urls)))
    while town.clock.now() < NOW + 3_600:
        while await town.is_due(Stage.POLL):
            await town.poll()
        town.clock.advance(30)
    assert 5 <= len(town.servers.asked) <= 7  # at 0, 1, 3, 7, 15, 31 minutes
    for url in urls:
        town.servers.say(url, rss(item(ONE)))
    asked = len(town.servers.asked)
    while town.clock.now() < NOW + 3 * 3_600:
        while await town.is_due(Stage.POLL):
            await town.poll()
        town.clock.advance(30)
    assert {request.url for request in town.servers.asked[asked:]} == set(urls)
    states = await town.feeds.states()
    assert all(state.failures == 0 for state in states.values())
    assert len(states) == 20


async def test_the_request_of_a_redirect_takes_its_place_in_the_row_of_its_host(town: Town) -> None:
    hops = (Hop(status=302, url=FEED_URL),)
    town.servers.say(FEED_URL, replace(rss(item(ONE)), url="https://cdn.example/feed", hops=hops))
    town.servers.say("https://cdn.example/other", rss(item(TWO)))
    await town.follow(feed(), feed("second", "https://cdn.example/other"))
    assert (await town.poll(), town.clock.now()) == (1, NOW)
    assert await town.poll() == 1
    assert NOW + 1.0 <= town.clock.now() < NOW + 1.2


async def test_a_redirect_that_is_answered_ends_the_troubles_of_its_host(town: Town) -> None:
    town.servers.say("https://cdn.example/other", FetchError("refused", reason="connect"), rss(item(TWO)))
    hops = (Hop(status=302, url=FEED_URL),)
    town.servers.say(FEED_URL, replace(rss(item(ONE)), url="https://cdn.example/feed", hops=hops))
    await town.follow(feed("second", "https://cdn.example/other"))
    await town.poll()
    await town.follow(feed())
    town.clock.advance(60)
    assert await town.poll() == 1
    assert not (await town.pacing.reserve("cdn.example", "x", 1.0, town.clock.now())).troubled


async def test_a_redirect_to_a_host_that_is_down_does_not_hold_the_host_that_redirects(town: Town) -> None:
    down = FetchError("refused", reason="connect", url="https://cdn.example/feed")
    town.servers.say(FEED_URL, down)
    town.servers.say(FEED_URL + "/2", rss(item(TWO)))
    await town.follow(feed(), feed("second", FEED_URL + "/2"), feed("third", "https://cdn.example/other"))
    assert (await town.poll(), await town.poll(), await town.poll()) == (0, 1, 0)
    assert (await town.last_note("third")).reason == "host_pace"


async def test_a_host_that_redirects_to_one_that_is_down_has_answered(town: Town) -> None:
    down = FetchError("refused", reason="connect", url="https://cdn.example/feed")
    town.servers.say(FEED_URL, FetchError("refused", reason="connect"), down)
    await town.follow(feed(every_s=60.0))
    await town.poll()
    town.clock.advance(3_600)
    await town.poll()
    assert not (await town.pacing.reserve("harbour.example", "x", 1.0, town.clock.now())).troubled


async def test_one_slow_feed_holds_no_host(town: Town) -> None:
    town.servers.say(FEED_URL, FetchError("slow", reason="timeout"))
    town.servers.say(FEED_URL + "/2", rss(item(TWO)))
    await town.follow(feed(), feed("second", FEED_URL + "/2"))
    assert (await town.poll(), await town.poll()) == (0, 1)


async def test_another_refusal_holds_nobody_else_up(town: Town) -> None:
    town.servers.say(FEED_URL, answer(status=500))
    town.servers.say(FEED_URL + "/2", rss(item(TWO)))
    await town.follow(feed(), feed("second", FEED_URL + "/2"))
    await town.poll()
    assert await town.poll() == 1


# ── feeds that carry the text ────────────────────────────────────────────────────────────────────


async def test_the_text_of_a_feed_goes_to_extraction_and_no_page_is_asked(town: Town) -> None:
    content = "".join(f"<p>{line}</p>" for line in report(1))
    town.servers.say(FEED_URL, rss(item(ONE, content=content)))
    await town.follow(feed(content="feed"))
    assert await town.poll() == 1
    assert not await town.is_due(Stage.COLLECT)
    await town.extract()
    (event,) = town.stories.events
    assert event.story.copies[0].url == ONE
    assert [request.url for request in town.servers.asked] == [FEED_URL]
