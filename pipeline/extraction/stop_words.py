"""trafilatura's stop words of all languages, kept once instead of twice.

trafilatura hands justext a tuple of 150,000 words, and justext keeps it as the key of its cache beside its
own lower-case copy of them: 14 MB a process that nobody reads again.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

_external: Any = importlib.import_module("trafilatura.external")


class StopWords:
    """Every language's words, read anew each time that they are iterated over; justext does so once."""

    def __iter__(self) -> Iterator[str]:
        for language in sorted(_external.get_stoplists()):
            yield from _external.get_stoplist(language)


def keep_once() -> None:
    """Give trafilatura this list instead of its own, for the whole process."""
    _external.JT_STOPLIST = StopWords()
