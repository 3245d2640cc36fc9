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

from pipeline.adapters.extractor import Extractor, limit_memory, load_wires, within
from pipeline.errors import ConfigError, ExtractError
from tests.unit.extraction.building import PAGES, ROOT, WIRES, page_of, record_of
from workers.warmth import warm_up

LIMIT_S = 1.5
GRACE_S = 1.0
REASONS = {"no_text", "not_html", "too_large", "timeout", "out_of_memory"}
PARAGRAPH = "<p>The ferry to the island sails again on Monday, the harbour board said after its meeting.</p>"


def in_body(content: str) -> bytes:
    return f"<html><head><title>Page</title></head><body>{PARAGRAPH}{content}</body></html>".encode()


def in_head(content: str) -> bytes:
    return f"<html><head>{content}</head><body>{PARAGRAPH}</body></html>".encode()


HOSTILE = {
    "paragraphs": lambda: in_body(PARAGRAPH * 12_000),
    "unique paragraphs": lambda: in_body("".join(f"<p>Line {n} of {n * 7919}</p>" for n in range(29_000))),
    "too many bytes": lambda: in_body(PARAGRAPH * 60_000),
    "links": lambda: in_body("<a href='/x'>word</a> " * 29_000),
    "linked list": lambda: in_body("<ul>" + "<li><a href='/x'>word</a></li>" * 14_000 + "</ul>"),
    "teasers": lambda: in_body("<div>" + "<h3><a href='/x'>word</a></h3>" * 14_000 + "</div>"),
    "breaks": lambda: in_body("<br>" * 29_000),
    "broken lines": lambda: in_body("<div>" + "word<br><br>" * 14_000 + "</div>"),
    "spans": lambda: in_body("<span>word</span>" * 29_000),
    "too many elements": lambda: in_body("<span>word</span>" * 200_000),
    "table rows": lambda: in_body("<table>" + "<tr><td>word</td></tr>" * 14_000 + "</table>"),
    "nested tables": lambda: in_body("<table><tr><td>" * 2_000 + "word " * 2_000),
    "nested blocks": lambda: in_body("<div>" * 29_000 + "deep"),
    "one text": lambda: in_body("word " * 900_000),
    "one class": lambda: in_body(f"<p class='{'by ' * 1_500_000}'>word</p>"),
    "references in a description": lambda: in_head(f"<meta name='description' content='{'&lt;' * 400_000}'>"),
    "brackets in a headline": lambda: in_head(
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"'
        + "<" * 400_000
        + '"}</script>'
    ),
    "brackets in an author": lambda: in_head(f"<meta name='author' content='{'( a ' * 100_000}'>"),
    "nested json": lambda: in_head('<script type="application/ld+json">' + "[" * 400_000 + "</script>"),
    "wide json": lambda: in_head(
        '<script type="application/ld+json">[' + '{"@type":"Article"},' * 45_000 + "0]</script>"
    ),
    "doctype": lambda: b"<!DOCTYPE html " + b"/ a" * 400_000 + b">" + in_body(""),
    "colspan": lambda: in_body("<table><tr><td colspan='9007199254740992'>word</td></tr></table>"),
    "binary": lambda: bytes(range(256)) * 8_000,
    "binary in a page": lambda: b"<html><p>" + bytes(range(256)) * 8_000,
    "utf-16": lambda: "\ufeff".encode("utf-16-le") + in_body(PARAGRAPH * 50).decode().encode("utf-16-le"),
    "charset of nothing": lambda: b"<meta charset='zlib'>" + in_body(PARAGRAPH),
    "bylines": lambda: in_body("<p class='byline'>By " + "and " * 60_000 + "</p>"),
    "brackets in the text": lambda: in_body("<p>" + "(" * 100_000 + "</p><p>" + "/ " * 100_000 + "</p>"),
    "copyright signs": lambda: in_body("<p>" + "© 2026 " * 30_000 + "</p>"),
}


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
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_time_with_an_article_or_a_reason(name: str) -> None:
    page = page_of(HOSTILE[name]())
    extractor = Extractor(WIRES, soft_limit_s=LIMIT_S)
    reason = ""
    begun = time.monotonic()
    try:
        extractor.extract(page, record_of())
    except ExtractError as error:
        reason = error.reason
    assert time.monotonic() - begun < LIMIT_S + GRACE_S
    assert reason in REASONS or reason == ""


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


def test_the_slow_page_is_named_a_timeout() -> None:
    page = page_of(HOSTILE["spans"]())
    with pytest.raises(ExtractError) as caught:
        Extractor(WIRES, soft_limit_s=0.02).extract(page, record_of())
    assert caught.value.reason == "timeout"
    assert "0.02 s" in caught.value.detail


def test_handler_and_timer_are_put_back_as_they_were() -> None:
    heard: list[int] = []

    def other(number: int, _frame: object) -> None:
        heard.append(number)

    before = signal.signal(signal.SIGALRM, other)
    try:
        signal.setitimer(signal.ITIMER_REAL, 30.0)
        assert within(5.0, lambda: 7) == 7
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        assert signal.getsignal(signal.SIGALRM) is other
        assert 28.0 < left <= 30.0
        assert heard == []
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_no_alarm_rings_after_the_work_is_done() -> None:
    assert within(5.0, lambda: 1) == 1
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


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
    page = page_of(HOSTILE["spans"]())
    with pytest.raises(ExtractError, match="timeout"):
        Extractor(WIRES, soft_limit_s=0.02).extract(page, record_of())
    await asyncio.sleep(0)


def _starve(answer: Connection) -> None:
    extractor = Extractor(WIRES, soft_limit_s=20.0)
    extractor.extract(page_of((PAGES / "broadsheet.html").read_bytes()), record_of())
    large = page_of(in_body("word " * 900_000))
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
    [None, "agencies: [", "- a", "agencies: [{name: A}]", "agencies: [{id: a, name: A, leads: ['(']}]", ""],
)
def test_a_broken_list_of_agencies_is_a_configuration_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "wires.yaml").write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=r"wires\.yaml"):
        load_wires(tmp_path)
