"""The extractor under its limits: hostile pages end in time and with a reason."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from pipeline.adapters.extractor import RING_AGAIN_S, Extractor, limit_memory, load_wires, within
from pipeline.errors import ConfigError, ExtractError
from tests.fuzz.hostile_pages import HOSTILE_PAGES
from tests.unit.extraction.building import PAGES, ROOT, WIRES, page_of, record_of
from workers.warmth import warm_up

LIMIT_S = 0.5
GRACE_S = 1.0
LONG = {
    "19 MB of paragraphs",
    "50 MB of paragraphs",
    "one attribute of 19 MB",
    "brotli bomb",
    "a million table rows",
}
"""Left to `benchmarks.hostile_pages`: making them takes longer than the desk needs to refuse them."""
REASONS = {"no_text", "not_html", "too_large", "timeout", "out_of_memory"}


@pytest.fixture(autouse=True, scope="module")
def warm() -> None:
    """As in a worker's children: an alarm in the middle of a library's first read leaves its file open."""
    warm_up(WIRES)


@pytest.fixture(autouse=True)
def untraced() -> Iterator[None]:
    """An alarm in the middle of the coverage tool's own lock leaves it locked, and the whole suite waits."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


# an alarm may still come in the middle of a read: the collector then closes the file, and says so
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", [name for name in HOSTILE_PAGES if name not in LONG])
def test_a_hostile_page_ends_in_time_with_an_article_or_a_reason(name: str) -> None:
    hostile = HOSTILE_PAGES[name]
    page = page_of(hostile.make(), content_type=hostile.content_type)
    reason, text = "", ""
    begun = time.process_time()
    try:
        text = Extractor(WIRES, soft_limit_s=LIMIT_S).extract(page, record_of()).text
    except ExtractError as error:
        reason = error.reason
    assert time.process_time() - begun < LIMIT_S + GRACE_S
    assert reason in (hostile.ends or {*REASONS, ""}) or reason == "timeout"
    assert reason or hostile.says in text


def _spin() -> None:
    while True:
        pass


def test_work_over_the_limit_is_a_timeout_even_where_exceptions_are_swallowed() -> None:
    def swallows() -> None:
        while True:
            with contextlib.suppress(Exception):
                _spin()

    with pytest.raises(BaseException, match=r"\A\Z") as caught:
        within(0.05, swallows)
    assert not isinstance(caught.value, Exception)


def test_an_alarm_that_was_swallowed_after_all_rings_again() -> None:
    def swallows_once() -> None:
        with contextlib.suppress(BaseException):
            _spin()
        _spin()

    begun = time.process_time()
    with pytest.raises(BaseException, match=r"\A\Z"):
        within(0.05, swallows_once)
    assert time.process_time() - begun < RING_AGAIN_S + 0.5


def test_waiting_is_not_counted() -> None:
    within(0.05, lambda: time.sleep(0.2))


def test_the_slow_page_is_named_a_timeout() -> None:
    page = page_of(HOSTILE_PAGES["29,000 spans"].make())
    with pytest.raises(ExtractError) as caught:
        Extractor(WIRES, soft_limit_s=0.02).extract(page, record_of())
    assert caught.value.reason == "timeout"
    assert "0.02 s" in caught.value.detail


def test_handler_and_timer_are_put_back_as_they_were() -> None:
    heard: list[int] = []

    def other(number: int, _frame: object) -> None:
        heard.append(number)

    before = signal.signal(signal.SIGPROF, other)
    try:
        signal.setitimer(signal.ITIMER_PROF, 30.0)
        assert within(5.0, lambda: 7) == 7
        left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        assert signal.getsignal(signal.SIGPROF) is other
        assert 28.0 < left < 30.5  # rounded up to the clock of the kernel
        assert heard == []
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def test_no_alarm_rings_after_the_work_is_done() -> None:
    assert within(5.0, lambda: 1) == 1
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_a_ring_that_was_pending_when_the_work_was_left_is_nobody_s() -> None:
    """A signal that arrives inside a long call of C is told to Python a moment later: on the way out."""
    ring = within(5.0, lambda: signal.getsignal(signal.SIGPROF))
    assert callable(ring)
    ring(signal.SIGPROF, None)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_off_the_main_thread_it_works_without_an_alarm() -> None:
    page, record = page_of((PAGES / "broadsheet.html").read_bytes()), record_of()
    titles: list[str] = []
    thread = threading.Thread(
        target=lambda: titles.append(Extractor(WIRES, soft_limit_s=LIMIT_S).extract(page, record).title)
    )
    thread.start()
    thread.join()
    assert titles == ["Ferry returns to Grebe Island after nine weeks"]


def test_a_limit_of_nothing_is_no_limit() -> None:
    page = page_of((PAGES / "broadsheet.html").read_bytes())
    assert Extractor(WIRES, soft_limit_s=0).extract(page, record_of()).language == "en"


class Endless(bytes):
    """Bytes that need more stack than there is."""

    def __len__(self) -> int:
        return len(self)


def test_a_stack_that_overflows_is_named_too_large() -> None:
    with pytest.raises(ExtractError) as caught:
        Extractor(WIRES, soft_limit_s=LIMIT_S).extract(page_of(Endless(b"<p>x</p>")), record_of())
    assert caught.value.reason == "too_large"


async def test_it_works_under_a_running_event_loop() -> None:
    page = page_of(HOSTILE_PAGES["29,000 spans"].make())
    with pytest.raises(ExtractError, match="timeout"):
        Extractor(WIRES, soft_limit_s=0.02).extract(page, record_of())
    await asyncio.sleep(0)


def _starve(answer: Connection) -> None:
    extractor = Extractor(WIRES, soft_limit_s=20.0)
    extractor.extract(page_of((PAGES / "broadsheet.html").read_bytes()), record_of())
    large = page_of(HOSTILE_PAGES["one text of 4.5 MB"].make())
    limit_memory(1_000_000)
    try:
        extractor.extract(large, record_of())
        answer.send("article")
    except ExtractError as error:
        answer.send(error.reason)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")
def test_a_page_beyond_the_memory_limit_is_named_so() -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_starve, args=(there,))
    child.start()
    there.close()
    assert here.poll(60.0)
    assert here.recv() == "out_of_memory"
    child.join()


def test_the_agencies_are_read_from_the_configuration_folder() -> None:
    assert (
        len(load_wires(ROOT / "config").agencies) == len(load_wires(ROOT / "config", demo=True).agencies) - 1
    )


@pytest.mark.parametrize(
    "content",
    ["agencies: [", "- a", "agencies: [{name: Quay}]", "agencies: [{id: a, name: Quay, leads: ['(a']}]", ""],
)
def test_a_broken_list_of_agencies_is_a_configuration_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "wires.yaml").write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=r"wires\.yaml"):
        load_wires(tmp_path)
