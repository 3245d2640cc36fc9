"""One `<item>` or `<entry>` to a draft: which element says what, and which of two of a kind counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.parsing import dialects, text
from pipeline.parsing.drafts import Draft
from pipeline.parsing.xmltext import (
    Fields,
    Voice,
    base_of,
    href_of,
    language_of,
    resolved,
    said,
    tag_of,
    text_of,
)
from pipeline.parsing.xmltree import Element

_ABOUT = f"{{{dialects.RDF}}}about"


class EntryReader:
    """The entries of one document, one after the other. `renamed`: as `Fields` takes it."""

    def __init__(self, voice: Voice, renamed: Mapping[str, str]) -> None:
        self.draft = Draft()
        self._readers = Fields(_READERS, renamed)
        self._voice = voice
        self._language = self._base = ""
        self._titled = self._has_content = False
        self._depth = self._summary_depth = 0

    def read(self, item: Element, language: str, base: str) -> Draft:
        """`language`: the xml:lang in force around it; `base`: the xml:base; "" = none."""
        draft = self.draft = Draft()
        self._titled = self._has_content = False
        self._depth = self._summary_depth = 0
        self._language, self._base = language, base
        if item.keys():
            self._language, self._base = language_of(item, language), base_of(item, base)
            draft.id = item.get(_ABOUT, "")
        self._read_children(item)
        return draft

    def _read_children(self, parent: Element) -> None:
        readers = self._readers
        # in one list: a third less time than asking for one after the other
        for child in parent[:]:  # type: ignore[index]  # its stubs know no slices
            read = readers[child.tag]
            if read is not None:
                read(self, child)

    def _read_published(self, element: Element) -> None:
        self.draft.published = text_of(element, self._voice)

    def _read_created(self, element: Element) -> None:
        self.draft.created = text_of(element, self._voice)

    def _read_updated(self, element: Element) -> None:
        self.draft.updated = text_of(element, self._voice)

    def _read_language(self, element: Element) -> None:
        self.draft.language = text_of(element, self._voice)

    def _read_media(self, element: Element) -> None:
        """A file, or a group of them, with titles and descriptions of their own. Source: Media RSS 1.5.1."""
        url = element.get("url")
        if url:
            self._add_enclosure(url, element.get("type", ""), element.get("fileSize", ""))
        self._depth += 1
        self._read_children(element)
        self._depth -= 1

    def _read_title(self, element: Element) -> None:
        if self._titled:
            return
        title = said(element, "plain", self._voice)
        self.draft.language = self.draft.language or language_of(element, self._language)
        if title.value:
            self.draft.title = title
            self._titled = True

    def _read_media_title(self, element: Element) -> None:
        if not self._titled:
            self.draft.title = said(element, "plain", self._voice)

    def _read_description(self, element: Element, default: str = "html") -> None:
        """A second one is the text, of which the first was the summary."""
        draft = self.draft
        if draft.summary is not None and not self._has_content:
            self._read_content(element)
        elif draft.summary is None or self._depth <= self._summary_depth:
            draft.summary = said(element, default, self._voice)
            self._summary_depth = self._depth

    def _read_summary(self, element: Element) -> None:
        self._read_description(element, "plain")

    def _read_content(self, element: Element, default: str = "plain") -> None:
        self._has_content = True
        if len(self.draft.bodies) < text.MAX_NAMES:
            self.draft.bodies += (said(element, default, self._voice),)

    def _read_markup(self, element: Element) -> None:
        self._read_content(element, "html")

    def _read_inline(self, element: Element) -> None:
        self._read_content(element, "xhtml")

    def _read_link(self, element: Element) -> None:
        relation = "alternate"
        if element.keys():
            relation = element.get("rel", relation).lower()
            if (
                relation == "alternate"
                and element.get("type", "text/html").lower() not in dialects.PAGE_TYPES
            ):
                return
        if relation == "alternate":
            if len(self.draft.pages) < text.MAX_NAMES:
                self.draft.pages += (href_of(element, self._base, self._voice),)
        elif relation == "enclosure":
            href = href_of(element, self._base, self._voice)
            self._add_enclosure(href, element.get("type", ""), element.get("length", ""))

    def _read_enclosure(self, element: Element) -> None:
        url = element.get("url") or element.get("href") or ""
        self._add_enclosure(url, element.get("type", ""), element.get("length", ""))

    def _add_enclosure(self, url: str, kind: str, length: str) -> None:
        if len(self.draft.enclosures) < text.MAX_NAMES:
            self.draft.enclosures += ((url, kind, length),)

    def _read_id(self, element: Element) -> None:
        draft = self.draft
        draft.id = text_of(element, self._voice)
        draft.id_is_link = (
            not element.keys() or (element.get("isPermaLink") or element.get("ispermalink", "true")) == "true"
        )
        if draft.id_is_link:
            draft.id = resolved(element, draft.id, self._base)

    def _read_original(self, element: Element) -> None:
        self.draft.original = resolved(element, text_of(element, self._voice), self._base)

    def _read_author(self, element: Element) -> None:
        if len(self.draft.authors) < text.MAX_NAMES:
            named = (part for part in element if dialects.PART_FIELDS.get(tag_of(part)) == "name")
            name = next(named, element) if len(element) else element
            self.draft.authors += (text_of(name, self._voice)[: text.MAX_NAME_CHARS],)

    def _read_category(self, element: Element) -> None:
        """A label is what readers see; a term may be a code. Source: RFC 4287 §4.2.2."""
        label = term = None
        if element.keys():
            label, term = element.get("label"), element.get("term") or element.get("text")
            shown = label or term
            if shown:
                self._add_categories(shown)
        if term or not label:
            self._add_categories(text_of(element, self._voice))
        if len(element):  # those of iTunes are nested
            for inner in element:
                if inner.tag == element.tag:
                    self._read_category(inner)

    def _read_keywords(self, element: Element) -> None:
        self._add_categories(*text_of(element, self._voice).split(",", text.MAX_NAMES)[: text.MAX_NAMES])

    def _add_categories(self, *names: str) -> None:
        if len(self.draft.categories) < text.MAX_NAMES:
            self.draft.categories += names

    def _read_source(self, element: Element) -> None:
        """RSS gives the feed's address as an attribute, Atom the feed's own title and links."""
        title, url = "", element.get("url", "")
        for part in element:
            field = dialects.PART_FIELDS.get(tag_of(part))
            if field == "title":
                title = said(part, "plain", self._voice).value
            elif field == "link" and (not url or part.get("rel") == "self"):
                url = href_of(part, self._base, self._voice)
        self.draft.source = (title or text_of(element, self._voice), url)


_BY_FIELD: dict[str, Callable[[EntryReader, Element], None]] = {
    "id": EntryReader._read_id,
    "title": EntryReader._read_title,
    "media": EntryReader._read_media,
    "media_title": EntryReader._read_media_title,
    "link": EntryReader._read_link,
    "description": EntryReader._read_description,
    "summary": EntryReader._read_summary,
    "content": EntryReader._read_content,
    "markup": EntryReader._read_markup,
    "inline": EntryReader._read_inline,
    "author": EntryReader._read_author,
    "published": EntryReader._read_published,
    "created": EntryReader._read_created,
    "updated": EntryReader._read_updated,
    "category": EntryReader._read_category,
    "keywords": EntryReader._read_keywords,
    "enclosure": EntryReader._read_enclosure,
    "source": EntryReader._read_source,
    "original": EntryReader._read_original,
    "language": EntryReader._read_language,
}
_READERS = {tag: _BY_FIELD[field] for tag, field in dialects.ENTRY_FIELDS.items()}
