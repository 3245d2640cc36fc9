"""The same stop words as trafilatura's own list."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.extraction.stop_words import StopWords, keep_once

external: Any = importlib.import_module("trafilatura.external")
define_stoplist: Any = importlib.import_module("justext.core").define_stoplist


@pytest.fixture
def own_list() -> Iterator[tuple[str, ...]]:
    """trafilatura's own; what stood in its place before does so again after the test."""
    before = external.JT_STOPLIST
    yield external.jt_stoplist_init()
    external.JT_STOPLIST = before


def test_justext_gets_the_same_words_and_reads_them_once(own_list: tuple[str, ...]) -> None:
    keep_once()
    kept = external.JT_STOPLIST
    assert isinstance(kept, StopWords)
    assert define_stoplist(kept) == define_stoplist(own_list)
    assert define_stoplist(kept) is define_stoplist(kept)
