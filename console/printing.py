"""Where commands print: a terminal as it is; a pipe wide enough that nothing is cut."""

from __future__ import annotations

import os

from rich.console import Console

PIPE_COLUMNS = 160
"""rich takes 80 for a pipe, which cuts most headlines."""


def printer() -> Console:
    """Standard output. $COLUMNS beats what is known of it."""
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(highlight=False, width=PIPE_COLUMNS)
    return console
