"""The set through the detector, as `wiredesk eval copies` does it, and its figures by language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from console.evaluating.copy_contest import OURS, Cost, Score, score
from console.evaluating.copy_desk import Desk
from console.evaluating.copy_stream import Labelled, read_stream, without_repeats
from pipeline.model import StoryId
from tests.copyset.stream import stream

WEAK_KINDS = {
    "combination: worst",
    "combination: 30 %, boilerplate, links",
    "combination: lede, paragraphs, 5 % edited, boilerplate",
    "edited 20 %",
}
"""Texts of 100 words that are handled so leave too few runs of six words."""
WEAK_LOOK_ALIKES = {"NEG roundup that opens with a whole story"}
"""As long as the other stories in it have not been seen, it is that story with more added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Every article, the story that it ended in, and the links that were made, as places in the stream."""

    articles: Sequence[Labelled]
    homes: Sequence[StoryId]
    links: Sequence[tuple[int, int]]

    def score(self, language: str = "", *, weak: bool = True) -> Score:
        """Of one language or of all; `weak`: with the kinds that are known to be hard for short texts."""
        left_out = set() if weak else WEAK_KINDS | WEAK_LOOK_ALIKES
        places = [
            place
            for place, one in enumerate(self.articles)
            if one.story.startswith(language) and one.kind not in left_out
        ]
        new = {place: number for number, place in enumerate(places)}
        return score(
            OURS,
            [self.articles[place] for place in places],
            [self.homes[place] for place in places],
            [(new[one], new[other]) for one, other in self.links if one in new and other in new],
            Cost(),
        )


def write(path: Path) -> None:
    """The set as JSON lines: one article a line, in the order of arrival."""
    lines = (json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in stream())
    path.write_text("".join(lines), encoding="utf-8")


def run(path: Path) -> Trial:
    """The lines that were written there, in turn: what outlets repeat is left out, then the decision."""
    articles = list(without_repeats(read_stream(path)))
    desk = Desk()
    for one in articles:
        desk.settle(one)
    place = {one.article.id: number for number, one in enumerate(articles)}
    return Trial(
        articles=articles,
        homes=[desk.index.story_of[one.article.id] for one in articles],
        links=[(place[later], place[earlier]) for later, earlier in desk.links],
    )
