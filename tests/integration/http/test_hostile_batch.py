"""A hostile server costs its own poll and nobody else's: the real poll, HTTP, parser, all due at once."""

from __future__ import annotations

from benchmarks.hostile_batch import batch
from benchmarks.hostile_server import cases, hostile_server


async def test_a_good_feed_among_hostile_ones_is_served_on_time() -> None:
    with hostile_server(50) as found:
        done = await batch(found, cases())
    assert done.wrong == ()
    assert done.hostile >= 20
    assert done.good_new == 1
    assert done.good_s < done.alone_s + 1.0
    assert done.all_s < 5.0
