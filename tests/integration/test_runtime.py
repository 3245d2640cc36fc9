"""One loop, one desk a process: opened at the first work, closed at the end, the same for all threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from pipeline.desk import Desk
from pipeline.errors import StateUnavailable
from workers.runtime import Runtime


class Opened:
    """Counts what is opened and closed; refuses the first `refusals` times."""

    def __init__(self, refusals: int = 0) -> None:
        self.opened = 0
        self.closed = 0
        self._refusals = refusals

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        if self._refusals:
            self._refusals -= 1
            raise StateUnavailable("not yet")
        self.opened += 1
        await asyncio.sleep(0)
        yield cast(Desk, object())
        self.closed += 1


async def loop_of(_desk: Any) -> int:
    return id(asyncio.get_running_loop())


async def thread_of(_desk: Any) -> str:
    return threading.current_thread().name


@pytest.mark.parametrize("threaded", [True, False])
def test_all_work_of_a_process_shares_one_loop_and_one_desk(threaded: bool) -> None:
    opened = Opened()
    runtime = Runtime(opened.desk, threaded=threaded)
    assert runtime.run(loop_of) == runtime.run(loop_of)
    runtime.close()
    assert (opened.opened, opened.closed) == (1, 1)


def test_threads_that_come_at_once_get_the_same_desk() -> None:
    opened = Opened()
    runtime = Runtime(opened.desk, threaded=True)
    with ThreadPoolExecutor(8) as pool:
        loops = set(pool.map(runtime.run, [loop_of] * 32))
    runtime.close()
    assert (len(loops), opened.opened, opened.closed) == (1, 1, 1)


def test_extraction_runs_on_the_main_thread_where_alarms_reach_it() -> None:
    main = Runtime(Opened().desk, threaded=False)
    assert main.run(thread_of) == threading.main_thread().name
    main.close()


@pytest.mark.parametrize("threaded", [True, False])
def test_a_desk_that_did_not_open_is_tried_again(threaded: bool) -> None:
    opened = Opened(refusals=1)
    runtime = Runtime(opened.desk, threaded=threaded)
    with pytest.raises(StateUnavailable):
        runtime.run(loop_of)
    runtime.run(loop_of)
    runtime.close()
    assert (opened.opened, opened.closed) == (1, 1)


def test_closing_what_was_never_used_does_nothing() -> None:
    runtime = Runtime(Opened().desk, threaded=True)
    runtime.close()
    assert runtime.stopping.is_set()
