"""What is known about an article besides its text: the page's own word first, the feed's for gaps.

Facts, JSON-LD and record in, `Metadata` out. Must not look at the text or the tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline import urls
from pipeline.extraction import names
from pipeline.extraction.dates import moment_of, plausible
from pipeline.extraction.html import Facts
from pipeline.extraction.jsonld import Declared, plain
from pipeline.model import PageRecord, RawPage

MAX_TITLE_CHARS = 500
_MAX_TAGS = 20
_MAX_TAG_CHARS = 80
_MAX_LABEL_CHARS = 100
_TITLE_BREAKS = (" | ", " - ", " – ", " — ", " • ", " · ", " :: ", " » ")
_AUTHOR_METAS = (
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
)
_PUBLISHED_METAS = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "date",
    "dc.date",
)
_MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """`bylines` and `organisations`: where an agency may be named; never shown as authors.

    `canonical`: the article's own address. `titles`: every form of the headline that the page uses.
    """

    title: str
    titles: tuple[str, ...]
    authors: tuple[str, ...]
    bylines: tuple[str, ...]
    organisations: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None
    publisher: str
    site: str
    canonical: str
    declared_original: str | None
    languages: tuple[str | None, ...]
    paywalled: bool | None
    summary: str | None
    section: str | None
    tags: tuple[str, ...]
    image: str | None


def _first(*values: str | None) -> str | None:
    return next((text for value in values if value and (text := plain(value))), None)


def without_site(title: str, publisher: str) -> str:
    """The headline of a `title` element: what stands before the site's name.

    >>> without_site("Rain ends drought | Harbour Daily", "Harbour Daily")
    'Rain ends drought'
    """
    for mark in _TITLE_BREAKS:
        head, found, tail = title.rpartition(mark)
        if found and head and names.fold(tail) == names.fold(publisher):
            return head.strip()
    return title


def _page_titles(facts: Facts, declared: Declared, publisher: str) -> list[str]:
    given = [declared.headline, facts.meta("og:title", "twitter:title"), *facts.headings[:1]]
    texts = [without_site(text, publisher) for raw in given if raw and (text := plain(raw))]
    return list(dict.fromkeys(text[:MAX_TITLE_CHARS] for text in texts))


def _moments(texts: Iterable[str | None], seen_at: datetime) -> datetime | None:
    return next((found for text in texts if (found := moment_of(text, seen_at))), None)


def _published(facts: Facts, declared: Declared, record: PageRecord, seen_at: datetime) -> datetime | None:
    stated = _moments([declared.published, *map(facts.meta, _PUBLISHED_METAS)], seen_at)
    return stated or plausible(record.published_at, seen_at) or _moments(facts.times, seen_at)


def _modified(facts: Facts, declared: Declared, record: PageRecord, seen_at: datetime) -> datetime | None:
    stated = _moments([declared.modified, *map(facts.meta, _MODIFIED_METAS)], seen_at)
    return stated or plausible(record.updated_at, seen_at)


def _shown_bylines(facts: Facts) -> list[str]:
    """The bylines that the page shows: marked up as such, or near the headline and opening with "By"."""
    near = [line for line in facts.near_title if names.BY.match(line)]
    return [*facts.named_bylines, *near]


def _bylines(facts: Facts, declared: Declared, record: PageRecord) -> tuple[str, ...]:
    metas = [text for name in _AUTHOR_METAS for text in facts.metas.get(name, ())]
    unsaid = [named.name for named in declared.authors if named.kind is None]
    everything = [*unsaid, *metas, *_shown_bylines(facts), *record.authors]
    return tuple(dict.fromkeys(text for raw in everything if (text := plain(raw)) and "://" not in text))


def _authors(facts: Facts, declared: Declared, record: PageRecord, others: set[str]) -> tuple[str, ...]:
    """People: of JSON-LD, else of meta tags, else as the page shows them, else of the feed."""
    sources: list[list[str]] = [
        [named.name for named in declared.authors if named.kind != "organisation"],
        [text for name in _AUTHOR_METAS for text in facts.metas.get(name, ())],
        _shown_bylines(facts),
        list(record.authors),
    ]
    return next((found for source in sources if (found := names.people(map(plain, source), others))), ())


def _tags(facts: Facts, declared: Declared) -> tuple[str, ...]:
    listed = [part for text in facts.metas.get("news_keywords", ()) for part in text.split(",")]
    found = declared.keywords or facts.metas.get("article:tag", ()) or listed
    texts = (text for raw in found if (text := plain(raw)) and len(text) <= _MAX_TAG_CHARS)
    return tuple(list(dict.fromkeys(texts))[:_MAX_TAGS])


def _image(page_url: str, facts: Facts, declared: Declared) -> str | None:
    given = declared.image or facts.meta("og:image", "og:image:url", "twitter:image")
    return urls.resolve(page_url, given) if given else None


def _label(text: str | None) -> str | None:
    return text if text and len(text) <= _MAX_LABEL_CHARS else None


def _canonical(page: RawPage, facts: Facts) -> tuple[str, str | None]:
    """The article's address, and the original's if the page names one on another site."""
    given = facts.canonical or facts.meta("og:url") or ""
    own = urls.usable_canonical(page.url, given) if given else None
    if own is None and facts.canonical and (shared := facts.meta("og:url")):
        own = urls.usable_canonical(page.url, shared)
    return own or page.url, urls.declared_original(page.url, given) if given else None


def read(page: RawPage, record: PageRecord, facts: Facts, declared: Declared) -> Metadata:
    """Everything that page and feed state; a title is "" where neither has one."""
    seen_at = datetime.fromtimestamp(page.fetched_at, UTC)
    site = urls.site(page.url)
    site_name = _label(_first(facts.meta("og:site_name", "application-name")))
    publisher = _label(declared.publisher) or site_name or record.publisher or site
    others = {names.fold(name) for name in (publisher, site_name, record.publisher, site) if name}
    titles = _page_titles(facts, declared, publisher)
    others_say = [_first(record.title), _first(without_site(facts.page_title, publisher))]
    titles += [text[:MAX_TITLE_CHARS] for text in others_say if text]
    canonical, original = _canonical(page, facts)
    organisations = [*declared.credits, *(n.name for n in declared.authors if n.kind == "organisation")]
    return Metadata(
        title=titles[0] if titles else "",
        titles=tuple(dict.fromkeys(titles)),
        authors=_authors(facts, declared, record, others),
        bylines=_bylines(facts, declared, record),
        organisations=tuple(dict.fromkeys(organisations)),
        published_at=_published(facts, declared, record, seen_at),
        modified_at=_modified(facts, declared, record, seen_at),
        publisher=publisher,
        site=site,
        canonical=canonical,
        declared_original=original,
        languages=(declared.language, facts.language, facts.meta("og:locale"), record.language),
        paywalled=None if declared.free is None else not declared.free,
        summary=_first(facts.meta("description", "og:description")),
        section=_label(_first(declared.section, facts.meta("article:section"))),
        tags=_tags(facts, declared),
        image=_image(page.url, facts, declared),
    )
