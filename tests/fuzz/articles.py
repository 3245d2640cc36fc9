"""Pages under fire: our own torn and patched, and pages grown from the words that extraction listens to.

What comes out is an article that can be stored, told and compared, or an `ExtractError` of a known reason.
"""

from __future__ import annotations

import json
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from typing import Literal

from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline.adapters.extractor import load_wires
from pipeline.copies.fingerprint import fingerprint
from pipeline.errors import ExtractError
from pipeline.extraction import article, repeats
from pipeline.extraction.agencies import WireList
from pipeline.extraction.boilerplate import MAX_TEXT_CHARS, MIN_TEXT_CHARS
from pipeline.model import Article, FeedId, PageId, PageRecord, RawPage
from tests.fuzz.documents import MAX_BYTES, torn_from
from tests.fuzz.ground import NOW, Trial, is_one_of
from tests.fuzz.vocabulary import CODES, PROLOGUES, REFERENCES
from tests.fuzz.words import DATES, MARKUP, NUMBERS, URLS

ROOT = Path(__file__).resolve().parents[2]
AGAIN_BYTES = 20_000
"""A longer page is read once: 250 levels around 200 links take trafilatura 1.6 s (`hostile_pages`)."""
SENTENCE = "The ferry to the island sails again on Monday, the harbour board said after its meeting. "

_ARTICLE = TypeAdapter(Article)


def _one_of(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split())


_TAGS = _one_of(
    "html head body article main section div p span a b i em br hr h1 h2 h3 ul ol li table tbody tr "
    "td th figure figcaption aside nav header footer form time address blockquote pre template "
    "noscript script style iframe svg math select option textarea title base frameset plaintext "
    "image x-y"
)
_KEYS = _one_of(
    "class id rel itemprop datetime content href src lang type style role data-x property name colspan"
)
_MARKS = _one_of(
    "byline author date published article-body content main comment caption newsletter related "
    "nofollow datePublished articleBody headline sourceOrganization hidden display:none"
)
_METAS = _one_of(
    "author article:author article:published_time article:modified_time og:title og:url og:site_name "
    "og:description description news_keywords parsely-pub-date date og:locale robots"
)
_WORDS = st.one_of(
    MARKUP,
    DATES,
    NUMBERS,
    URLS,
    _MARKS,
    st.sampled_from(
        [
            *("SEOUL (Reuters) - ", "By Ann Vale, Associated Press", "(Reporting by Ann Vale)", "© AFP 2026"),
            *(
                "Read more: ",
                "Sign up for our newsletter",
                "In short:",
                "- ",
                "مرحبا",
                "東京",
                "\u202e",
                "\0",
            ),
            *("<!--", "-->", "<![CDATA[", "]]>", "</p>", "<", "&", "&#x0;", "\ud800", "(" * 300, "By " * 300),
        ]
    ),
)
_TEXTS = st.lists(st.one_of(_WORDS, st.just(SENTENCE)), min_size=1, max_size=6).map(" ".join)

_LD_KEYS = _one_of(
    "@type @id @graph headline author creator name datePublished dateModified publisher articleBody "
    "keywords image url isAccessibleForFree inLanguage creditText sourceOrganization articleSection"
)
_LD_VALUES: st.SearchStrategy[object] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        _TEXTS,
        st.sampled_from(["NewsArticle", "Person", "NewsMediaOrganization"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_LD_KEYS, inner, max_size=5)),
    max_leaves=15,
)


@lru_cache(maxsize=1)
def fixtures() -> tuple[bytes, ...]:
    """Our own pages."""
    return tuple(path.read_bytes() for path in sorted((ROOT / "tests" / "data" / "pages").iterdir()))


@lru_cache(maxsize=1)
def wires() -> WireList:
    """The shipped agencies."""
    return load_wires(ROOT / "config")


@st.composite
def _elements(draw: st.DrawFn, depth: int) -> str:
    name = draw(_TAGS)
    attributes = "".join(
        f' {key}="{value}"' for key, value in draw(st.lists(st.tuples(_KEYS, _MARKS | _WORDS), max_size=2))
    )
    if depth and draw(st.integers(0, 2)):
        inner = "".join(draw(st.lists(_elements(depth - 1), max_size=4)))
    else:
        inner = draw(_TEXTS) + draw(REFERENCES)
    # cut at each level: thirty times thirty times thirty is more than any machine holds
    inner = (inner * draw(st.sampled_from((1, 1, 1, 1, 30))))[:MAX_BYTES]
    return f"<{name}{attributes}>{inner}" + (f"</{name}>" if draw(st.integers(0, 7)) else "")


@st.composite
def _grown(draw: st.DrawFn) -> bytes:
    metas = draw(st.lists(st.tuples(_METAS, _WORDS), max_size=5))
    head = "".join(
        f'<meta {key}="{name}" content="{text}">' for name, text in metas for key in ("name", "property")
    )
    for value in draw(st.lists(st.dictionaries(_LD_KEYS, _LD_VALUES, max_size=8), max_size=2)):
        head += f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | value)}</script>'
    body = "".join(draw(st.lists(_elements(3), min_size=1, max_size=5)))
    body = body[:MAX_BYTES] * draw(st.sampled_from((1, 1, 1, 40)))
    text = f"{draw(PROLOGUES)}<html><head><title>{draw(_WORDS)}</title>{head}</head><body>{body}"
    return text[:MAX_BYTES].encode(draw(CODES), "replace")


_TYPES = st.sampled_from(
    [
        "text/html; charset=utf-8",
        "text/html",
        "",
        "text/html; charset=utf-16",
        "application/xhtml+xml; charset=x",
    ]
)


def _survives(given: tuple[bytes, str, Literal["page", "feed"], str]) -> None:
    body, content_type, source, url = given
    page = RawPage(
        page_id=PageId("0" * 16), url=url, body=body, content_type=content_type, fetched_at=NOW, source=source
    )
    record = PageRecord(
        id=page.page_id,
        url=url,
        feed_ids=(FeedId("hostile"),),
        entry_key="k",
        title="Ferry",
        first_seen_at=NOW,
    )
    try:
        found = article.read(page, record, wires())
    except ExtractError as error:
        is_one_of(error, "no_text", "not_html", "too_large")
        return
    told = found.article
    assert MIN_TEXT_CHARS <= len(told.text) <= MAX_TEXT_CHARS
    assert _ARTICLE.validate_json(_ARTICLE.dump_json(told)) == told
    for date in (told.published_at, told.modified_at):
        assert date is None or date.tzinfo is UTC
    fingerprint(told.title, told.text)
    if len(body) > AGAIN_BYTES:
        return
    again = article.read(page, record, wires(), {repeats.key_of(line) for line in found.lines})
    assert len(again.article.text) >= MIN_TEXT_CHARS


TRIALS = (
    Trial(
        name="pages",
        inputs=st.tuples(
            st.one_of(torn_from(fixtures), _grown()),
            _TYPES,
            st.sampled_from(("page", "page", "page", "feed")),
            st.just("https://news.example/a/1"),
        ),
        survives=_survives,
    ),
)
