"""A page becomes an article: the whole extraction on one screen.

Caps, charset and one parse (`html`), what the page says of itself (`jsonld`, `metadata`), its text
(`body`, `boilerplate`), its language, the agency it is owed to (`wire`). Must not know where pages come
from or articles go; no clock: "now" is the moment when the page was fetched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pipeline import urls
from pipeline.errors import ExtractError
from pipeline.extraction import (
    body,
    bylines,
    html,
    jsonld,
    layout,
    metadata,
    names,
    overrides,
    pictures,
    repeats,
    wire,
)
from pipeline.extraction.agencies import WireList
from pipeline.extraction.arbitration import Clues, rescued, up_to_declared_end
from pipeline.extraction.boilerplate import MIN_TEXT_CHARS, Tell, article_lines, summary_points, untold
from pipeline.extraction.dates import moment_of
from pipeline.extraction.facts import Facts
from pipeline.extraction.language import language_of
from pipeline.extraction.metadata import Metadata
from pipeline.extraction.signoffs import BEHIND
from pipeline.extraction.tree import Tree, lines_behind
from pipeline.model import Article, PageRecord, RawPage
from pipeline.settings import SiteRules

NO_FACTS = Facts(
    metas={},
    canonical=None,
    language=None,
    alternate_language=None,
    ld_json=(),
    headings=(),
    page_title="",
    near_title=(),
    named_bylines=(),
    times=(),
)
"""Of what is no page: it says nothing of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article and what its site can be learnt from.

    `lines`: of its text, those of the site among them; `repeated`: these, which are not in the article.
    `matched`: the rules of the site that may match, and whether they did (`overrides.told`).
    """

    article: Article
    lines: tuple[str, ...]
    repeated: tuple[str, ...]
    matched: Mapping[str, bool] = field(default_factory=dict)


def extract(page: RawPage, record: PageRecord, wires: WireList) -> Article:
    """The article of a page of which nothing else is known. Raises as `read` does."""
    return read(page, record, wires).article


def read(
    page: RawPage,
    record: PageRecord,
    wires: WireList,
    repeated: Collection[int] = frozenset(),
    rules: SiteRules | None = None,
    tell: Tell = untold,
) -> Extracted:
    """The article of a page, or of an entry's own content (`page.source` = feed).

    `repeated`: keys of the lines that its site repeats (`repeats.key_of`); `rules`: what a person wrote of
    the site, for its pages alone; `tell` hears of every step.
    Raises `ExtractError`: no_text (under 25 characters), not_html, too_large.
    """
    matched: dict[str, bool] = {}
    if page.source == "feed":
        tree = html.parse_fragment(page.body, page.content_type)
        declared = jsonld.Declared()
        known = metadata.read(page, record, NO_FACTS, declared)
        lines = html.block_lines(tree)
    else:
        tree, facts = html.parse(page.body, page.content_type)
        tell("parse", ())
        declared = jsonld.read(facts.ld_json)
        known = _guessed(tree, page, metadata.read(page, record, facts, declared), wires)
        tell("metadata", ())
        clues = Clues(description=known.summary or "", body=declared.body)
        lines, matched = _ruled(tree, record, clues, rules, tell)
    mine = up_to_declared_end(lines, declared.body)
    tell("after articleBody's end", mine)
    mine = article_lines(mine, known.titles, known.authors, tell=tell)
    kept, dropped = repeats.without(mine, repeated)
    if len("\n".join(kept)) < MIN_TEXT_CHARS:
        kept, dropped = mine, []
    tell("what the site repeats", kept)
    behind = lines_behind(tree, mine[-1], BEHIND) if mine else ()
    credit = wire.credit(_clues(record, known, lines, behind), wires)
    summary = known.summary or " ".join(summary_points(lines)) or None
    article = replace(_article(page, record, known, "\n".join(kept), wires), wire=credit, summary=summary)
    tell("language, wire credit", kept)
    return Extracted(article=article, lines=tuple(mine), repeated=tuple(dropped), matched=matched)


def _ruled(
    tree: Tree, record: PageRecord, clues: Clues, rules: SiteRules | None, tell: Tell
) -> tuple[list[str], dict[str, bool]]:
    """The lines as the rules of the site want them, and which rules found something."""
    if rules is None:
        lines = _lines(tree, record, clues)
        tell("text", lines)
        return lines, {}
    precise = rules.mode == "precision"
    inner = overrides.inside(tree, rules.container) if rules.container else None
    if inner is None:
        lines = _lines(tree, record, clues, precise=precise)
    else:
        lines = body.text_lines(inner, clues, precise=precise) or html.block_lines(inner)
    tell("text", lines)
    kept, dropped = overrides.without(lines, rules.drop)
    tell("rules of the site", kept)
    return kept, overrides.told(rules, contained=inner is not None, dropped=dropped)


def _lines(tree: Tree, record: PageRecord, clues: Clues, *, precise: bool = False) -> list[str]:
    """The lines of the article, as page or feed carry it."""
    layout.unfold_tables(tree)
    layout.part_paragraphs(tree)
    layout.drop_teasers(tree)
    lines = body.text_lines(tree, clues, precise=precise)
    if record.feed_text and len(record.feed_text) > sum(map(len, lines)):
        own = html.parse_fragment(record.feed_text.encode(), "text/html; charset=utf-8")
        clues = replace(clues, content="\n".join(html.block_lines(own)))
    return rescued(lines, clues)


def _guessed(tree: Tree, page: RawPage, known: Metadata, wires: WireList) -> Metadata:
    """The gaps that neither page nor feed filled: what the page shows of authors, date and pictures."""
    authors, organisations, published = known.authors, known.organisations, known.published_at
    own = {names.fold(known.publisher), names.fold(known.site)}
    if own.issuperset(map(names.fold, authors)) and (shown := body.author_guess(tree)):
        people = tuple(filter(names.reads_as_person, names.people([shown], own)))
        authors, organisations = (people, ()) if people else (authors, organisations)
    if published is None:
        seen_at = datetime.fromtimestamp(page.fetched_at, UTC)
        latest = (seen_at + timedelta(days=1)).date()
        near = bylines.date_lines(known.near_title)
        guess = body.date_guess(tree, near, page.url, latest)
        published = _timed(moment_of(guess, seen_at), known.times)
    return replace(
        known,
        authors=authors,
        organisations=organisations,
        published_at=published,
        image_credits=pictures.credits_of(tree, known.image_credits, wires),
    )


def _timed(day: datetime | None, times: Sequence[datetime]) -> datetime | None:
    """The moment of these that lies on the day, else the day; without a day, the first of them."""
    if day is None:
        return times[0] if times else None
    return next((moment for moment in times if moment.date() == day.date()), day)


def _authors(known: Metadata, wires: WireList) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors, and those of them that are organisations, now that it is known who is an agency."""
    kinds: dict[str, bool] = {}
    for name in known.authors:
        person = wires.without_agency(name)
        kinds[person] = wires.is_agency(person) or (person == name and name in known.organisations)
    return tuple(kinds), tuple(name for name, organisation in kinds.items() if organisation)


def _clues(record: PageRecord, known: Metadata, lines: list[str], behind: Sequence[str]) -> wire.Clues:
    return wire.Clues(
        site=known.site,
        lines=tuple(lines),
        bylines=known.bylines,
        organisations=known.credits,
        publisher=record.publisher,
        near_title=known.near_title,
        summary=known.summary,
        behind=behind,
    )


def _article(page: RawPage, record: PageRecord, known: Metadata, text: str, wires: WireList) -> Article:
    if len(text) < MIN_TEXT_CHARS:
        raise ExtractError(f"{len(text)} characters of text")
    authors, organisations = _authors(known, wires)
    return Article(
        id=urls.article_id(known.canonical),
        url=page.url,
        canonical_url=known.canonical,
        site=known.site,
        feed_ids=record.feed_ids,
        publisher=known.publisher,
        title=known.title,
        text=text,
        language=language_of(text, *known.languages),
        authors=authors,
        organisations=organisations,
        published_at=known.published_at,
        modified_at=known.modified_at,
        first_seen_at=datetime.fromtimestamp(record.first_seen_at, UTC),
        paywalled=known.paywalled,
        declared_original=known.declared_original,
        section=known.section,
        tags=known.tags,
        image=known.image,
        image_credits=known.image_credits,
        reservations=page.reservations,
    )
