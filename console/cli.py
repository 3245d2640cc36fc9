"""The command line: what each command is called, takes and prints. The work is done elsewhere.

Exit status: 0 done, 1 something was found wrong (as `check` may), 2 the command could not be carried out.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import click

from console.eval_cli import eval_
from console.feeds_cli import feeds
from console.options import CONFIG, JSON, REDIS
from console.stories_cli import stories
from pipeline.errors import DeskError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wiredesk", prog_name="wiredesk")
def cli() -> None:
    """Polls news feeds, extracts articles, recognises syndicated copies, queues every story once."""


cli.add_command(feeds)
cli.add_command(stories)
cli.add_command(eval_)


@cli.command()
@CONFIG
@click.option("--demo", is_flag=True, help="Run on the built-in demo newsroom; needs no internet.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder [./.wiredesk].")
@click.option("--processes", type=click.IntRange(1), help="Processes that extract [cores].")
@click.option(
    "--io", type=click.IntRange(1), default=1, show_default=True, help="Processes that poll and collect."
)
@click.option("--listen", metavar="HOST:PORT", help="Web console; 'off' for none [127.0.0.1:8080].")
@click.option("--plain", is_flag=True, help="Lines instead of a live screen (the default on a pipe).")
@click.option(
    "--speed", type=float, default=1.0, show_default=True, help="Demo only: how fast its news appears."
)
def up(**options: object) -> None:
    """Start everything: Redis, workers, scheduler, console. Ctrl-C ends it, the next start goes on."""
    from console.up import Options, run_desk

    sys.exit(run_desk(Options(**options)))  # type: ignore[arg-type]  # click gives what its options say


@cli.command()
@click.argument("role", type=click.Choice(["io", "extract"]))
@click.option("--processes", type=click.IntRange(1), help="Processes that extract [cores].")
@CONFIG
def worker(role: str, processes: int | None, config: Path | None) -> None:
    """Start a worker: `io` polls and collects, `extract` extracts and groups."""
    from workers.main import run_worker

    run_worker(role, config=config, processes=processes or os.cpu_count() or 1)


@cli.command()
@CONFIG
def beat(config: Path | None) -> None:
    """Start the scheduler that sends the ticks. More than one does no harm."""
    from workers.main import run_beat

    run_beat(config=config)


@cli.command()
@CONFIG
@REDIS
@click.option("--listen", default="127.0.0.1:8080", show_default=True, metavar="HOST:PORT")
def console(config: Path | None, url: str | None, listen: str) -> None:
    """Serve the web console, the JSON API, /metrics, /healthz and /readyz."""
    from console.web.server import serve

    serve(config=config, url=url, listen=listen)


@cli.command()
@click.argument("role", type=click.Choice(["beat", "io", "extract", "console"]))
@REDIS
def alive(role: str, url: str | None) -> None:
    """Exit 0 when a process of that kind gave a sign of life lately (for health checks)."""
    from console.health import is_alive

    sys.exit(0 if asyncio.run(is_alive(role, url)) else 1)


@cli.command()
@CONFIG
@JSON
@click.option("--online", is_flag=True, help="Poll every feed once, too, and report.")
def check(config: Path | None, as_json: bool, online: bool) -> None:
    """Check the configuration: each mistake with file, line, key and remedy."""
    from console.checking import check_configuration

    sys.exit(check_configuration(config, as_json=as_json, online=online))


@cli.command()
@REDIS
@JSON
@click.option("--watch", is_flag=True, help="Keep the screen up to date.")
@click.option("--feeds", is_flag=True, help="List every feed with its state, failing ones first.")
def status(url: str | None, as_json: bool, watch: bool, feeds: bool) -> None:
    """Show feeds, queues, lag, failures and rates of the running desk."""
    from console.status import show_status

    sys.exit(show_status(url, as_json=as_json, watch=watch, feeds=feeds))


@cli.command()
@click.argument("address", metavar="URL")
@click.argument("other", metavar="[OTHER]", required=False)
@REDIS
@JSON
def why(address: str, other: str | None, url: str | None, as_json: bool) -> None:
    """Show what happened to one article: each step, its story, and why it is or is not a copy.

    With OTHER, what the two articles are to each other: the numbers, the rules, the passages they share.
    """
    if other is not None:
        from console.pair import show_pair

        sys.exit(asyncio.run(show_pair(address, other, url, as_json=as_json)))
    from console.why import show_trail

    sys.exit(asyncio.run(show_trail(address, url, as_json=as_json)))


@cli.command("try")
@click.argument("address", metavar="URL")
@CONFIG
@JSON
@click.option(
    "--limit", type=click.IntRange(1), default=5, show_default=True, help="Entries to follow of a feed."
)
@click.option("--explain", is_flag=True, help="How each page was read: steps, what they dropped, sources.")
def try_(address: str, config: Path | None, as_json: bool, limit: int, explain: bool) -> None:
    """Run the whole pipeline in memory on one feed or page, without Redis, and show each step."""
    from console.tryout import try_address

    sys.exit(asyncio.run(try_address(address, config, as_json=as_json, limit=limit, explain=explain)))


@cli.command()
@click.option("--group", required=True, help="Consumer group: each gets every event.")
@REDIS
@click.option("--type", "types", multiple=True, help="Only these event types, e.g. story.created.")
@click.option("--count", type=click.IntRange(1), help="End after so many events.")
@click.option("--once", is_flag=True, help="End when there is nothing more to read.")
def consume(group: str, url: str | None, types: tuple[str, ...], count: int | None, once: bool) -> None:
    """Print events as JSON lines; each is acknowledged after it was printed."""
    from console.consuming import print_events

    sys.exit(asyncio.run(print_events(group, url, types=types, count=count, once=once)))


@cli.group()
def dead() -> None:
    """Dead letters: work that was given up. Look, mend, retry."""


STAGES = ["poll", "collect", "extract", "stream"]
GROUP = click.option("--group", metavar="NAME", help="Events that this consumer group gave up.")
REASON = click.option("--reason", help="All with this reason.")
EVERY = click.option("--all", "every", is_flag=True, help="All of them.")


@dead.command("list")
@click.option("--stage", type=click.Choice(STAGES))
@GROUP
@REDIS
@JSON
def dead_list(stage: str | None, group: str | None, url: str | None, as_json: bool) -> None:
    """List them by reason, newest first."""
    from console.dead import list_dead

    sys.exit(asyncio.run(list_dead(stage, url, as_json=as_json, group=group)))


def _settle(verb: str, stage: str, url: str | None, group: str | None, **which: Any) -> None:
    from console.dead import Which, settle

    sys.exit(asyncio.run(settle(verb, stage, url, Which(**which), group)))


@dead.command("retry")
@click.argument("stage", type=click.Choice(STAGES))
@click.argument("ids", nargs=-1)
@REASON
@EVERY
@GROUP
@REDIS
def dead_retry(stage: str, url: str | None, group: str | None, **which: Any) -> None:
    """Put dead letters back to work. STAGE stream: those of a consumer group."""
    _settle("retry", stage, url, group, **which)


@dead.command("drop")
@click.argument("stage", type=click.Choice(STAGES))
@click.argument("ids", nargs=-1)
@REASON
@EVERY
@GROUP
@REDIS
def dead_drop(stage: str, url: str | None, group: str | None, **which: Any) -> None:
    """Forget dead letters for good. STAGE stream: those of a consumer group."""
    _settle("drop", stage, url, group, **which)


def main() -> None:
    """Run; an error that we know is one sentence on standard error, not a traceback."""
    try:
        cli(prog_name="wiredesk")
    except DeskError as error:
        click.echo(f"wiredesk: {error.detail or error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `wiredesk consume | head` is a fine thing to type
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
