"""An article as an HTML page, in the layout of its outlet; the outlet's front page.

Pure: values in, text out. The HTML lies in `layouts/`, the words of the furniture with the outlet.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from string import Template

from newsroom.agency import AGENCY_NAME
from newsroom.edits import HEADING
from newsroom.library import outlet, read_text
from newsroom.model import Article, Outlet, Version
from newsroom.schedule import Clock

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


@dataclass(frozen=True, slots=True)
class Markup:
    """How a layout sets a paragraph, a heading, and a link to another story within the text."""

    paragraph: str
    heading: str
    related: str
    related_after: int


_MARKUP = {
    "agency": Markup("<p>{}</p>", "<h3>{}</h3>", "", 0),
    "broadsheet": Markup("<p>{}</p>", "<h2>{}</h2>", '<p class="read-more">{}: <a href="{}">{}</a></p>', 3),
    "modern": Markup(
        '<div class="c-block c-block--text"><p>{}</p></div>',
        '<div class="c-block"><h2 class="c-title">{}</h2></div>',
        '<aside class="c-card"><span>{}</span><a href="{}">{}</a></aside>',
        2,
    ),
    "regional": Markup(
        '<p class="article-par">{}</p>',
        "<h3>{}</h3>",
        '<p class="article-par"><strong>{}: <a href="{}">{}</a></strong></p>',
        4,
    ),
    "magazine": Markup("<p>{}</p>", "<h2>{}</h2>", "", 0),
    "bare": Markup("{}<br><br>", "<b>{}</b><br><br>", "", 0),
    "tabloid": Markup(
        '<p class="txt">{}</p>', "<h4>{}</h4>", '<p class="txt more">{}: <a href="{}">{}</a></p>', 1
    ),
}


@cache
def _layout(name: str) -> Template:
    return Template(read_text("layouts", f"{name}.html"))


def iso(wall: float) -> str:
    """Epoch seconds as an RFC 3339 timestamp in UTC, to the second."""
    return datetime.fromtimestamp(int(wall), UTC).isoformat()


def _spoken(wall: float, language: str) -> str:
    when = datetime.fromtimestamp(wall, UTC)
    month = _MONTHS[language].split()[when.month - 1]
    dot = "." if language == "de" else ""
    return f"{when.day}{dot} {month} {when.year}, {when:%H:%M}"


def standfirst(version: Version) -> str:
    """The first sentence or two of the text, as feeds and meta tags give it."""
    words = version.paragraphs[0].split()
    return " ".join(words[:38]) + (" …" if len(words) > 38 else "")


def body(article: Article, version: Version, site: Outlet, related: Sequence[Article] = ()) -> str:
    """The text in the layout's markup, dateline and endnotes included."""
    markup = _MARKUP[site.layout]
    lines = []
    for number, text in enumerate(version.paragraphs, 1):
        lead = article.dateline if number == 1 else ""
        if text.startswith(HEADING):
            lines.append(markup.heading.format(escape(text.removeprefix(HEADING), quote=False)))
        else:
            lines.append(markup.paragraph.format(escape(lead + text, quote=False)))
        if related and number == markup.related_after < len(version.paragraphs):
            link = related[0]
            lines.append(markup.related.format(site.labels.related, link.path, escape(link.headline)))
    lines += [markup.paragraph.format(escape(note, quote=False)) for note in article.endnotes]
    return "\n".join(lines)


def _json_ld(article: Article, version: Version, site: Outlet, url: str, clock: Clock) -> str:
    author: dict[str, str] = {"@type": "Person", "name": article.author}
    if article.author_is_agency:
        author = {"@type": "Organization", "name": AGENCY_NAME}
    elif not article.author:
        author = {"@type": "Organization", "name": site.name}
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "headline": version.headline,
        "datePublished": iso(clock.wall(article.at)),
        "dateModified": iso(clock.wall(article.at if version.changed_at is None else version.changed_at)),
        "author": [author],
        "publisher": {"@type": "NewsMediaOrganization", "name": site.name},
        "articleSection": article.section,
    }
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def _head(article: Article, version: Version, site: Outlet, base: str, clock: Clock) -> str:
    url = base + article.path
    tags = [f'<link rel="canonical" href="{escape(url)}">']
    if site.json_ld:
        lead = escape(standfirst(version))
        tags += [
            f'<meta name="description" content="{lead}">',
            '<meta property="og:type" content="article">',
            f'<meta property="og:title" content="{escape(version.headline)}">',
            f'<meta property="og:url" content="{escape(url)}">',
            f'<meta property="og:site_name" content="{escape(site.name)}">',
            f'<meta property="og:description" content="{lead}">',
            f'<meta property="article:published_time" content="{iso(clock.wall(article.at))}">',
            _json_ld(article, version, site, url, clock),
        ]
    return "\n".join(tags)


def _links(articles: Sequence[Article]) -> str:
    return "\n".join(f'<li><a href="{one.path}">{escape(one.headline)}</a></li>' for one in articles)


def _teasers(articles: Sequence[Article]) -> str:
    return "\n".join(
        f'<div class="teaser"><h3><a href="{one.path}">{escape(one.headline)}</a></h3>'
        f"<p>{escape(standfirst(one.version(one.at)))}</p></div>"
        for one in articles
    )


def _summary(article: Article, site: Outlet) -> str:
    if not article.summary:
        return ""
    points = "".join(f"<li>{escape(text, quote=False)}</li>" for text in article.summary)
    return f'<section class="summary-box"><h4>{site.labels.in_short}</h4><ul>{points}</ul></section>'


def _furniture(site: Outlet, base: str) -> dict[str, str]:
    words = site.labels
    return {
        "language": site.language,
        "name": escape(site.name),
        "town": escape(site.town),
        "slogan": escape(site.slogan),
        "nav": "".join(f'<li><a href="/topic/{n}">{s}</a></li>' for n, s in enumerate(words.sections)),
        "feed": base + site.feed_path,
        "related_label": words.related,
        "most_read_label": words.most_read,
        "newsletter": escape(words.newsletter),
        "footer": escape(words.footer),
    }


def page(article: Article, offset: float, base: str, clock: Clock, others: Sequence[Article]) -> str:
    """The article's page at that moment; `others` are the outlet's neighbouring stories."""
    site, version = outlet(article.outlet), article.version(offset)
    updated = ""
    if version.changed_at is not None:
        updated = f"{site.labels.updated} {_spoken(clock.wall(version.changed_at), site.language)}"
    note = f'<p class="correction">{escape(version.note, quote=False)}</p>' if version.note else ""
    values = _furniture(site, base) | {
        "title": escape(version.headline, quote=False),
        "head": _head(article, version, site, base, clock),
        "section": escape(article.section),
        "byline": escape(article.byline, quote=False),
        "date": f"{site.labels.published} {_spoken(clock.wall(article.at), site.language)}",
        "updated": updated,
        "standfirst": escape(standfirst(version), quote=False),
        "summary": _summary(article, site),
        "body": body(article, version, site, others) + note,
        "teasers": _teasers(others[:3]),
        "most_read": _links(others),
        "iso_date": iso(clock.wall(article.at)),
    }
    return _layout(site.layout).substitute(values)


def front_page(outlet_id: str, base: str, articles: Sequence[Article]) -> str:
    """The outlet's home page: its newest stories and the link to its feed."""
    site = outlet(outlet_id)
    values = _furniture(site, base) | {"teasers": _teasers(articles)}
    return _layout("front").substitute(values)
