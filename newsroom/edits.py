"""From a story to what one outlet prints of it: cuts, additions, bylines, credits, later changes.

Pure functions of values; knows neither HTML nor time of day.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from newsroom.agency import AGENCY_NAME, AGENCY_SHORT, CONTRIBUTED, COPYRIGHT, SIGN_OFF
from newsroom.library import AGENCY_ID, outlet
from newsroom.model import Article, Change, Copy, Kind, Outlet, Story, Version
from newsroom.style import house

HEADING = "## "
"""Opens a paragraph that is a heading inside the text."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
FIRST_BULLETIN = 90_000_000
"""Hand-written articles have numbers below this one, bulletins from it upwards."""


def slug(headline: str) -> str:
    """At most eight words of a headline, fit for a path.

    >>> slug("Fähre fällt aus: 'kein Ersatz'")
    'faehre-faellt-aus-kein-ersatz'
    """
    folded = unicodedata.normalize("NFKD", headline.lower().translate(_UMLAUTS))
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode())
    return "-".join(words[:8])


def article_path(site: Outlet, story: Story, headline: str) -> str:
    """Where the outlet keeps it; the same story has the same path at every start."""
    own = 1_000_000 + crc32(f"{site.id}/{story.key}".encode()) % (FIRST_BULLETIN - 1_000_000)
    return site.path.format(section=slug(story.section), slug=slug(headline), number=story.number or own)


def cut(paragraphs: Sequence[str], keep: int, drop: Iterable[int] = ()) -> tuple[str, ...]:
    """The top `keep` per cent of the words, to the nearest paragraph end, less those dropped.

    >>> cut(["one two", "three four", "five six", "seven eight"], 50)
    ('one two', 'three four')
    """
    budget = sum(len(text.split()) for text in paragraphs) * keep / 100
    kept: list[str] = []
    used = 0
    for number, text in enumerate(paragraphs, 1):
        words = len(text.split())
        if kept and used + words / 2 > budget:
            break
        used += words
        if number not in drop:
            kept.append(text)
    return tuple(kept)


def kind_of(story: Story, copy: Copy) -> Kind:
    """What the edits make of the copy; a summary box on top does not count."""
    if copy.lede:
        return "rewritten"
    shorter = len(cut(story.paragraphs, copy.keep, copy.drop)) < len(story.paragraphs)
    if shorter and copy.local:
        return "rewritten"
    if shorter:
        return "trimmed"
    return "extended" if copy.local else "verbatim"


def _changed(article: Article, change: Change | None, site: Outlet) -> Version | None:
    """The article after its correction; None when it is never altered."""
    if change is None:
        return None
    paragraphs = list(article.paragraphs)
    if change.paragraph is not None:
        paragraphs[change.paragraph - 1] = house(change.text, site.style)
    if change.add:
        paragraphs.append(house(change.add, site.style))
    return Version(
        headline=house(change.headline, site.style) or article.headline,
        paragraphs=tuple(paragraphs),
        note=house(change.note, site.style),
        changed_at=article.at + change.after,
    )


def _finished(article: Article, change: Change | None, site: Outlet) -> Article:
    return replace(article, later=_changed(article, change, site))


def _byline(story: Story, site: Outlet) -> str:
    by = site.labels.by
    if story.source != AGENCY_ID:
        return f"{by} {story.author}"
    if site.id == AGENCY_ID:
        return f"{by} {story.author}"
    if {"byline", "signoff"} <= set(site.credits):
        return f"{by} {story.author}, {AGENCY_NAME}"
    if "byline" in site.credits:
        return f"{by} {site.labels.staff}, with {AGENCY_SHORT}"
    if "jsonld" in site.credits:
        return AGENCY_NAME
    return f"{by} {site.name} {site.labels.staff.lower()}"


def _endnotes(story: Story, site: Outlet, whole: bool) -> tuple[str, ...]:
    if story.source != AGENCY_ID:
        source = outlet(story.source).name
        return () if site.id == story.source else (f"This article first appeared in the {source}.",)
    notes = []
    if "signoff" in site.credits and whole:
        notes.append(SIGN_OFF.format(author=story.author, editor=story.editor))
    if "contributed" in site.credits:
        notes.append(CONTRIBUTED)
    if "copyright" in site.credits:
        notes.append(COPYRIGHT)
    return tuple(notes)


def _dateline(story: Story, site: Outlet) -> str:
    wanted = story.dateline and "dateline" in site.credits
    return f"{story.dateline.upper()} ({AGENCY_SHORT}) - " if wanted else ""


def original(story: Story, at: float) -> Article:
    """The story at the outlet that wrote it."""
    site = outlet(story.source)
    kind: Kind = "original" if story.copies else "negative" if story.group else "own"
    article = replace(
        _written(story, kind, story.paragraphs, at),
        author_is_agency=site.id == AGENCY_ID,
        dateline=_dateline(story, site),
        endnotes=_endnotes(story, site, whole=True),
        group=story.group,
    )
    return _finished(article, story.change, site)


def republished(story: Story, copy: Copy, at: float) -> Article:
    """The story as another outlet prints it."""
    site = outlet(copy.outlet)
    kept = list(cut(story.paragraphs, copy.keep, copy.drop))
    if copy.lede:
        kept[0] = copy.lede
    if copy.local:
        kept.append(copy.local)
    agency = story.source == AGENCY_ID
    article = Article(
        outlet=site.id,
        path=article_path(site, story, copy.headline),
        story=story.key,
        kind=kind_of(story, copy),
        first=story.source,
        at=at,
        section=story.section,
        headline=house(copy.headline, site.style),
        byline=_byline(story, site),
        author=story.author if {"byline", "signoff"} <= set(site.credits) or not agency else "",
        author_is_agency=agency and "jsonld" in site.credits,
        dateline=_dateline(story, site),
        paragraphs=tuple(house(text, site.style) for text in kept),
        summary=tuple(house(text, site.style) for text in copy.summary),
        endnotes=_endnotes(story, site, whole=copy.keep == 100),
        group=story.group,
    )
    return _finished(article, copy.change, site)


def roundup(story: Story, stories: Mapping[str, Story], at: float) -> Article:
    """A page of several stories under one headline: its own first paragraphs, then the parts."""
    paragraphs = list(story.paragraphs)
    for part in story.parts:
        paragraphs += [HEADING + part.title, *stories[part.story].paragraphs[: part.paragraphs]]
    article = _written(story, "roundup", paragraphs, at)
    return replace(article, parts=tuple(part.story for part in story.parts))


def _written(story: Story, kind: Kind, paragraphs: Sequence[str], at: float) -> Article:
    """What the outlet that wrote a story prints, without what an agency or a copy adds."""
    site = outlet(story.source)
    return Article(
        outlet=site.id,
        path=article_path(site, story, story.headline),
        story=story.key,
        kind=kind,
        first=story.source,
        at=at,
        section=story.section,
        headline=house(story.headline, site.style),
        byline=_byline(story, site),
        author=story.author,
        paragraphs=tuple(house(text, site.style) for text in paragraphs),
    )
