"""What is known about an article besides its text: the page's own word first, the feed's for gaps.

Facts, JSON-LD and record in, `Metadata` out. Must not look at the text or the tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline import urls
from pipeline.extraction import bylines, names
from pipeline.extraction.dates import in_shown_zone, moment_of, plausible
from pipeline.extraction.facts import Facts
from pipeline.extraction.headlines import headlines
from pipeline.extraction.jsonld import Declared, plain
from pipeline.model import PageRecord, RawPage

_MAX_TAGS = 20
_MAX_TAG_CHARS = 80
_MAX_LABEL_CHARS = 100
PUBLISHED_METAS = (
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
_ORIGINAL_METAS = ("original-source", "syndication-source")
_SOURCE_METAS = (
    "source",
    "dc.source",
    "dcterms.source",
    "article:source",
    "article.source",
    "content_source",
)
MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """`organisations`: the authors that are no people. `bylines`, `credits`: where agencies are named.

    `times`: moments that the page shows somewhere, not necessarily its own. `canonical`: the article's own
    address. `titles`: every form of the headline that the page uses.
    """

    title: str
    titles: tuple[str, ...]
    authors: tuple[str, ...]
    organisations: tuple[str, ...]
    bylines: tuple[str, ...]
    credits: tuple[str, ...]
    near_title: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None
    times: tuple[datetime, ...]
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
    image_credits: tuple[str, ...]


def _first(*values: str | None) -> str | None:
    return next((text for value in values if value and (text := plain(value))), None)


def _first_moment(texts: Iterable[str | None], seen_at: datetime) -> datetime | None:
    return next((found for text in texts if (found := moment_of(text, seen_at))), None)


def _published(
    page: RawPage, facts: Facts, declared: Declared, record: PageRecord, seen_at: datetime
) -> datetime | None:
    texts = (declared.published, *map(facts.meta, PUBLISHED_METAS))
    stated = _first_moment(texts, seen_at)
    if stated is None:
        return plausible(record.published_at, seen_at)
    others = (moment_of(text, seen_at) for text in (*texts, *facts.times))
    return in_shown_zone(stated, others, facts.near_title, page.url)


def _modified(facts: Facts, declared: Declared, record: PageRecord, seen_at: datetime) -> datetime | None:
    stated = _first_moment([declared.modified, *map(facts.meta, MODIFIED_METAS)], seen_at)
    return stated or plausible(record.updated_at, seen_at)


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
    original = next(
        (found for link in (given, *map(facts.meta, _ORIGINAL_METAS)) if (found := _elsewhere(page, link))),
        None,
    )
    return own or page.url, original


def _elsewhere(page: RawPage, link: str | None) -> str | None:
    return urls.declared_original(page.url, link) if link else None


def _credits(facts: Facts, declared: Declared) -> tuple[str, ...]:
    """Whom page and JSON-LD name as the source. An organisation that wrote it alone is one, too."""
    owed = [*declared.credits, *(text for name in _SOURCE_METAS for text in facts.metas.get(name, ()))]
    if not any(named.kind == "person" for named in declared.authors):
        owed += [named.name for named in declared.authors if named.kind == "organisation"]
    return tuple(dict.fromkeys(owed))


def read(page: RawPage, record: PageRecord, facts: Facts, declared: Declared) -> Metadata:
    """Everything that page and feed state; a title is "" where neither has one."""
    seen_at = datetime.fromtimestamp(page.fetched_at, UTC)
    site = urls.site(page.url)
    site_name = _label(_first(facts.meta("og:site_name", "application-name")))
    publisher = _label(declared.publisher) or site_name or record.publisher or site
    others = {names.fold(name) for name in (publisher, site_name, record.publisher, site) if name}
    titles = headlines(facts, declared, record, others)
    canonical, original = _canonical(page, facts)
    authors = bylines.authors(facts, declared, record, names.own_names(others, site))
    return Metadata(
        title=titles[0] if titles else "",
        titles=titles,
        authors=tuple(named.name for named in authors),
        organisations=tuple(named.name for named in authors if named.kind == "organisation"),
        bylines=bylines.texts(facts, declared, record),
        credits=_credits(facts, declared),
        near_title=facts.near_title,
        published_at=_published(page, facts, declared, record, seen_at),
        modified_at=_modified(facts, declared, record, seen_at),
        times=tuple(moment for text in facts.times if (moment := moment_of(text, seen_at))),
        publisher=publisher,
        site=site,
        canonical=canonical,
        declared_original=original,
        languages=(
            declared.language,
            facts.language,
            facts.meta("og:locale", "content-language", "dc.language"),
            facts.alternate_language,
            record.language,
        ),
        paywalled=None if declared.free is None else not declared.free,
        summary=_first(facts.meta("description", "og:description")),
        section=_label(_first(declared.section, facts.meta("article:section"))),
        tags=_tags(facts, declared),
        image=_image(page.url, facts, declared),
        image_credits=declared.image_credits,
    )
