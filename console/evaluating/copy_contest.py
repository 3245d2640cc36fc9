"""Our detector and others on one labelled stream, one after the other, each with its figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from console.evaluating import clustering
from console.evaluating.clustering import Agreement, Share
from console.evaluating.copy_desk import Desk
from console.evaluating.copy_peers import PEERS, Peer
from console.evaluating.copy_stream import ORIGINAL, Labelled
from pipeline.errors import ConfigError

OURS = "wiredesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """For all articles: CPU seconds, bytes kept, comparisons of two texts (None = not counted)."""

    cpu_s: float = 0.0
    size: int = 0
    comparisons: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one method did. `links`: right ones of all; `copies`: found of all, each once.

    `between`: links between stories, as `clustering.linked_by_kind`; of ours alone.
    """

    name: str
    agreement: Agreement
    links: Share
    copies: Share
    kinds: dict[str, Share]
    merges: dict[str, Share]
    articles: int
    cost: Cost
    between: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def run_ours(stream: Sequence[Labelled]) -> Score:
    """The stream through our own detector."""
    desk = Desk()
    started = time.process_time()
    for one in stream:
        desk.settle(one)
    cpu_s = time.process_time() - started
    place = {one.article.id: number for number, one in enumerate(stream)}
    given = [desk.index.story_of[one.article.id] for one in stream]
    judged = score(
        OURS,
        stream,
        given,
        [(place[later], place[earlier]) for later, earlier in desk.links],
        Cost(cpu_s=cpu_s, size=desk.bytes, comparisons=desk.comparisons),
    )
    between = [(place[later], place[earlier], str(kind)) for later, earlier, kind in desk.between]
    return replace(judged, between=clustering.linked_by_kind(stream, given, between))


def run_peer(
    name: str, stream: Sequence[Labelled], peers: Mapping[str, Callable[[], Peer]] = PEERS
) -> Score | None:
    """The stream through one of the peers; None = it is not installed."""
    try:
        peer = peers[name]()
    except ModuleNotFoundError:
        return None
    links: list[tuple[int, int]] = []
    started = time.process_time()
    for number, one in enumerate(stream):
        links += [(number, other) for other in peer.settle(number, one.article.text)]
    cpu_s = time.process_time() - started
    given = clustering.closure(len(stream), links)
    return score(name, stream, given, links, Cost(cpu_s=cpu_s, size=peer.bytes))


def score(
    name: str,
    stream: Sequence[Labelled],
    given: Sequence[Hashable],
    links: Iterable[tuple[int, int]],
    cost: Cost,
) -> Score:
    """The figures of a clustering of the stream and the links that made it."""
    kinds = clustering.recall_by_kind(stream, given)
    return Score(
        name=name,
        agreement=clustering.agreement([one.story for one in stream], given),
        links=clustering.links_right(stream, links),
        copies=clustering.recall_of_copies(kinds),
        kinds=kinds,
        merges=clustering.false_merges(stream, given),
        articles=len(stream),
        cost=cost,
    )


def without_kinds(stream: Sequence[Labelled], kinds: Collection[str]) -> list[Labelled]:
    """The stream without copies of these kinds. Raises `ConfigError`: there are none of one of them."""
    known = {one.kind for one in stream} - {ORIGINAL}
    for kind in kinds:
        if kind not in known:
            raise ConfigError(f'no article is of the kind "{kind}"; there are {", ".join(sorted(known))}')
    return [one for one in stream if one.kind not in kinds]
