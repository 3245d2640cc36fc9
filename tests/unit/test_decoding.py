"""A body is the same however its packets were cut, and never larger than it may be."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from itertools import pairwise

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.decoding import BoundedBody
from pipeline.errors import FetchError

CAP = 300_000


def brotli_stream(data: bytes) -> bytes:
    pack: Callable[..., bytes] = brotli.compress
    return pack(data, quality=2)


PACKS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli_stream,
    "zstd": zstd.compress,
}
CONTENTS = st.binary(max_size=2_000) | st.builds(
    lambda piece, n: piece * n, st.binary(min_size=1), st.integers(1, 9_000)
)


def decoded(coding: str, wire: bytes, cuts: list[int], *, max_wire: int = 10 * CAP) -> bytes:
    body = BoundedBody(coding, max_wire=max_wire, max_decoded=CAP)
    body.feed(b"")
    borders = sorted({min(cut, len(wire)) for cut in [0, *cuts, len(wire)]})
    for begin, end in pairwise(borders):
        body.feed(wire[begin:end])
    return body.finish()


@pytest.mark.parametrize("coding", PACKS)
@settings(max_examples=40)
@given(content=CONTENTS, cuts=st.lists(st.integers(0, 4_000), max_size=20))
def test_the_cuts_between_packets_do_not_matter(coding: str, content: bytes, cuts: list[int]) -> None:
    wire = PACKS[coding](content)
    if len(content) <= CAP:
        assert decoded(coding, wire, cuts) == content
    else:
        with pytest.raises(FetchError, match="too_large"):
            decoded(coding, wire, cuts)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=8), cuts=st.lists(st.integers(0, 400)))
def test_streams_after_one_another_are_one_body(coding: str, contents: list[bytes], cuts: list[int]) -> None:
    wire = b"".join(PACKS[coding](content) for content in contents)
    assert decoded(coding, wire, cuts) == b"".join(contents)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@given(wire=st.binary(min_size=1, max_size=400), cuts=st.lists(st.integers(0, 400), max_size=5))
def test_any_bytes_are_a_body_or_a_fetch_error(coding: str, wire: bytes, cuts: list[int]) -> None:
    try:
        found = decoded(coding, wire, cuts)
    except FetchError:
        return
    assert len(found) <= CAP


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_part_of_a_stream_is_truncated(coding: str, share: float) -> None:
    wire = PACKS[coding](b"all the news " * 50)
    part = wire[: int(len(wire) * share)]
    if part:
        with pytest.raises(FetchError, match="truncated"):
            decoded(coding, part, [])


def test_a_wire_larger_than_its_cap_is_refused_whatever_it_holds() -> None:
    with pytest.raises(FetchError, match="too_large"):
        decoded("", bytes(101), [50], max_wire=100)
    assert decoded("", bytes(100), [50], max_wire=100) == bytes(100)


@pytest.mark.parametrize(
    ("coding", "length", "fits"),
    [("", CAP, True), ("", CAP + 1, False), ("gzip", CAP + 1, True), ("gzip", 10 * CAP + 1, False)],
)
def test_an_announced_length_is_held_against_the_cap_that_it_can_break(
    coding: str, length: int, fits: bool
) -> None:
    body = BoundedBody(coding, max_wire=10 * CAP, max_decoded=CAP)
    if fits:
        body.announced(length)
    else:
        with pytest.raises(FetchError, match="too_large"):
            body.announced(length)


def test_a_body_that_swells_two_hundredfold_is_refused_below_its_cap() -> None:
    body = BoundedBody("gzip", max_wire=10**7, max_decoded=10**7)
    with pytest.raises(FetchError, match="200 times"):
        body.feed(gzip.compress(bytes(5_000_000)))
