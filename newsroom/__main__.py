"""The command `python -m newsroom`: serves the demo newsroom until it is told to stop."""

import argparse
import asyncio
import json
import os
import signal
import sys
from math import inf
from pathlib import Path

from newsroom.server import Newsroom, Setup, serve
from newsroom.state import PortsTakenError, write_file
from newsroom.truth import as_json

_TRUTH_STREAM_SECONDS = 3600.0
"""How much of the endless stream the truth file covers."""


_PARENT_LOOK_SECONDS = 0.5


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m newsroom", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--base-port", type=int, default=8701, help="first port of the run")
    parser.add_argument("--public-host", help="host name in links and feeds (default: --host)")
    parser.add_argument("--state", type=Path, required=True, help="remembers start and ports")
    parser.add_argument("--feeds", type=Path, required=True, help="feeds list to write")
    parser.add_argument(
        "--settings", type=Path, help="settings to write that let Wiredesk ask these addresses"
    )
    parser.add_argument("--truth", type=Path, help="answer sheet to write, as JSON")
    parser.add_argument("--speed", type=float, default=1.0, help="0 or inf: everything at once")
    parser.add_argument("--with-parent", action="store_true", help="end when whoever started it is gone")
    options = parser.parse_args()
    if options.speed < 0:
        parser.error("--speed must be 0 or more")
    return options


def _write_truth(path: Path, room: Newsroom) -> None:
    rows = room.truth(room.schedule.end + _TRUTH_STREAM_SECONDS)
    write_file(path, json.dumps(as_json(rows, dict(room.sites)), indent=1) + "\n")


async def _ends_with(parent: int, told_to_stop: asyncio.Event) -> None:
    """A killed parent tells nobody; another parent than before says it all the same."""
    while os.getppid() == parent:  # noqa: ASYNC110 (no event tells of it)
        await asyncio.sleep(_PARENT_LOOK_SECONDS)
    told_to_stop.set()


async def _run(options: argparse.Namespace) -> None:
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop.set)
    setup = Setup(
        host=options.host,
        base_port=options.base_port,
        public_host=options.public_host,
        speed=options.speed or inf,
        state=options.state,
        feeds=options.feeds,
        settings=options.settings,
    )
    async with serve(setup) as room:
        if options.truth:
            _write_truth(options.truth, room)
        first = min(room.state.ports.values())
        print(
            f"newsroom ready: {len(room.sites)} outlets on ports {first} to "
            f"{max(room.state.ports.values())}, feeds in {options.feeds}",
            flush=True,
        )
        watch = asyncio.ensure_future(_ends_with(os.getppid(), told_to_stop)) if options.with_parent else None
        await told_to_stop.wait()
        if watch:
            watch.cancel()


def main() -> int:
    """Runs until SIGTERM or SIGINT; 2 when the ports are taken."""
    try:
        asyncio.run(_run(_arguments()))
    except PortsTakenError as error:
        print(f"newsroom: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
