"""The nouns of the demo newsroom: outlets, the stories they write, and the articles that appear.

A `Story` is what somebody wrote once; an `Article` is what one outlet printed of it. Standard
library only; knows neither HTML nor HTTP nor files.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

FeedForm: TypeAlias = Literal["rss", "atom", "rdf", "json"]
Kind: TypeAlias = Literal[
    "original", "verbatim", "trimmed", "extended", "rewritten", "own", "negative", "roundup"
]
Credit: TypeAlias = Literal["byline", "dateline", "signoff", "jsonld", "contributed", "copyright"]
AgencyPage: TypeAlias = Literal["first", "late", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStyle:
    """What a copy desk changes without thinking."""

    spelling: Literal["us", "uk"] = "us"
    quotes: Literal["straight", "curly", "single"] = "straight"
    percent: Literal["percent", "per cent", "%"] = "percent"
    short_millions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words of an outlet's page furniture, in its own language."""

    sections: tuple[str, ...]
    related: str
    most_read: str
    newsletter: str
    published: str
    updated: str
    by: str
    staff: str
    in_short: str
    footer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One site: `path` is a pattern with {section}, {slug} and {number}."""

    id: str
    name: str
    town: str
    slogan: str
    feed: FeedForm
    feed_path: str
    layout: str
    path: str
    language: str = "en"
    content: Literal["page", "feed"] = "page"
    style: HouseStyle = HouseStyle()
    credits: tuple[Credit, ...] = ()
    labels: Labels
    json_ld: bool = True
    link_query: str = ""
    misbehaves: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an outlet alters in its own article `after` seconds; `paragraph` counts from 1."""

    after: float
    note: str
    paragraph: int | None = None
    text: str = ""
    headline: str = ""
    add: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """How one outlet republishes a story: `keep` in per cent, `drop` by paragraph from 1."""

    outlet: str
    headline: str
    keep: int = 100
    drop: tuple[int, ...] = ()
    lede: str = ""
    local: str = ""
    summary: tuple[str, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a roundup takes over of another story."""

    story: str
    title: str
    paragraphs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One text as its author wrote it, with everything that others made of it.

    `number` goes into the paths of a bulletin; 0 means that it follows from the key.
    """

    key: str
    source: str
    section: str
    headline: str
    author: str
    paragraphs: tuple[str, ...]
    editor: str = ""
    dateline: str = ""
    agency_page: AgencyPage = "first"
    group: str = ""
    copies: tuple[Copy, ...] = ()
    parts: tuple[Part, ...] = ()
    change: Change | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article says at one moment; `changed_at` is None until it is first altered."""

    headline: str
    paragraphs: tuple[str, ...]
    note: str = ""
    changed_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One outlet's page: `at` is its offset in seconds from the newsroom's start."""

    outlet: str
    path: str
    story: str
    kind: Kind
    first: str
    at: float
    section: str
    byline: str
    author: str
    paragraphs: tuple[str, ...]
    headline: str
    author_is_agency: bool = False
    dateline: str = ""
    summary: tuple[str, ...] = ()
    endnotes: tuple[str, ...] = ()
    group: str = ""
    parts: tuple[str, ...] = ()
    later: Version | None = None

    def version(self, offset: float) -> Version:
        """What the page says `offset` seconds after the start."""
        if self.later and self.later.changed_at is not None and offset >= self.later.changed_at:
            return self.later
        return Version(headline=self.headline, paragraphs=self.paragraphs)

    def touched_at(self, offset: float) -> float:
        """When the article last appeared or changed, seen at `offset`."""
        changed = self.version(offset).changed_at
        return self.at if changed is None else changed
