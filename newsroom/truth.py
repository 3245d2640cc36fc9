"""What is a copy of what: the answer sheet of the demo newsroom, for tests and measurements."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from newsroom.model import Article, Kind
from newsroom.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One article: copies share `story`; `first` is the outlet that wrote it.

    `at` is seconds from the start. `group` names the hard-negative group (texts that look alike
    and are different stories), empty for none; `parts` are the stories that a roundup joins.
    """

    outlet: str
    path: str
    story: str
    kind: Kind
    first: str
    at: float
    group: str = ""
    parts: tuple[str, ...] = ()


def _published(article: Article) -> Published:
    return Published(
        outlet=article.outlet,
        path=article.path,
        story=article.story,
        kind=article.kind,
        first=article.first,
        at=article.at,
        group=article.group,
        parts=article.parts,
    )


def truth(schedule: Schedule, until: float | None = None) -> list[Published]:
    """Every article that has appeared by the offset `until`; None: the whole programme."""
    return [_published(one) for one in schedule.published(schedule.end if until is None else until)]


def as_json(rows: Iterable[Published], sites: dict[str, str]) -> list[dict[str, object]]:
    """The rows with each article's full URL, given the base URL of each outlet."""
    return [asdict(row) | {"url": sites[row.outlet] + row.path} for row in rows]
