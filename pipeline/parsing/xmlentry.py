"""One `<item>` or `<entry>` to a draft: which element says what, and which of two of a kind counts."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.parsing import dialects, text
from pipeline.parsing.drafts import Draft
from pipeline.parsing.xmltext import Voice, base_of, href_of, resolved, said, tag_of, text_of
from pipeline.parsing.xmltree import XML_LANG, Element

_ABOUT = f"{{{dialects.RDF}}}about"


class EntryReader:
    """One entry, read when it is made.

    `language`: the xml:lang in force around it, "" = none; `base`: the xml:base, None = none anywhere.
    """

    def __init__(self, item: Element, voice: Voice, language: str, base: str | None) -> None:
        self.draft = Draft()
        self._voice = voice
        self._language = item.get(XML_LANG, language) if voice.has_language else ""
        self._base = base_of(item, base)
        self._titled = self._has_content = False
        self._summary_depth = 0
        self.draft.id = item.get(_ABOUT, "")
        self._read_children(item, 0)

    def _read_children(self, parent: Element, depth: int) -> None:
        """`depth`: of the parent below the entry, where the containers of Media RSS stand."""
        fields, readers = self._voice.entry_fields, _READERS
        for child in parent:
            field = fields[child.tag]
            if field is None:
                continue
            reader = readers.get(field)
            if reader is not None:
                reader(self, child)
            elif field in _DEEP:
                self._read_deep(field, child, depth)
            else:  # a text that the last element decides
                setattr(self.draft, field, text_of(child))

    def _read_deep(self, field: str, element: Element, depth: int) -> None:
        if field == "media":
            self._read_media(element, depth)
        else:
            self._read_description(element, "html" if field == "description" else "plain", depth)

    def _read_media(self, element: Element, depth: int) -> None:
        """A file, or a group of them, with titles and descriptions of their own. Source: Media RSS 1.5.1."""
        url = element.get("url")
        if url:
            self._add_enclosure(url, element.get("type", ""), element.get("fileSize", ""))
        self._read_children(element, depth + 1)

    def _read_title(self, element: Element) -> None:
        if self._titled:
            return
        title = said(element, "plain", self._voice)
        if self._voice.has_language:
            self.draft.language = self.draft.language or element.get(XML_LANG, self._language)
        if title.value:
            self.draft.title = title
            self._titled = True

    def _read_media_title(self, element: Element) -> None:
        if not self._titled:
            self.draft.title = said(element, "plain", self._voice)

    def _read_description(self, element: Element, default: str, depth: int) -> None:
        """A second one is the text, of which the first was the summary."""
        draft = self.draft
        if draft.summary is not None and not self._has_content:
            self._read_content(element, "plain")
        elif draft.summary is None or depth <= self._summary_depth:
            draft.summary = said(element, default, self._voice)
            self._summary_depth = depth

    def _read_content(self, element: Element, default: str = "plain") -> None:
        self._has_content = True
        if len(self.draft.bodies) < text.MAX_NAMES:
            self.draft.bodies.append(said(element, default, self._voice))

    def _read_link(self, element: Element) -> None:
        relation = element.get("rel", "alternate").lower()
        if relation == "alternate":
            is_page = element.get("type", "text/html").lower() in dialects.PAGE_TYPES
            if is_page and len(self.draft.pages) < text.MAX_NAMES:
                self.draft.pages.append(href_of(element, self._base))
        elif relation == "enclosure":
            href = href_of(element, self._base)
            self._add_enclosure(href, element.get("type", ""), element.get("length", ""))

    def _read_enclosure(self, element: Element) -> None:
        url = element.get("url") or element.get("href") or ""
        self._add_enclosure(url, element.get("type", ""), element.get("length", ""))

    def _add_enclosure(self, url: str, kind: str, length: str) -> None:
        if len(self.draft.enclosures) < text.MAX_NAMES:
            self.draft.enclosures.append((url, kind, length))

    def _read_id(self, element: Element) -> None:
        draft = self.draft
        draft.id = text_of(element)
        draft.id_is_link = (element.get("isPermaLink") or element.get("ispermalink", "true")) == "true"
        if draft.id_is_link:
            draft.id = resolved(element, draft.id, self._base)

    def _read_original(self, element: Element) -> None:
        self.draft.original = resolved(element, text_of(element), self._base)

    def _read_author(self, element: Element) -> None:
        if len(self.draft.authors) < text.MAX_NAMES:
            named = (part for part in element if dialects.PART_FIELDS.get(tag_of(part)) == "name")
            name = next(named, element)
            self.draft.authors.append(text_of(name)[: text.MAX_NAME_CHARS])

    def _read_category(self, element: Element) -> None:
        """A label is what readers see; a term may be a code. Source: RFC 4287 §4.2.2."""
        label, term = element.get("label"), element.get("term") or element.get("text")
        shown = label or term
        if shown:
            self._add_categories(shown)
        if term or not label:
            self._add_categories(text_of(element))
        for inner in element:  # of iTunes, which nests them
            if inner.tag == element.tag:
                self._read_category(inner)

    def _read_keywords(self, element: Element) -> None:
        self._add_categories(*text_of(element).split(",", text.MAX_NAMES)[: text.MAX_NAMES])

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
                url = href_of(part, self._base)
        self.draft.source = (title or text_of(element), url)

    def _read_language(self, element: Element) -> None:
        self.draft.language = text_of(element)


_DEEP = frozenset({"media", "description", "summary"})
_READERS: dict[str, Callable[[EntryReader, Element], None]] = {
    "id": EntryReader._read_id,
    "title": EntryReader._read_title,
    "media_title": EntryReader._read_media_title,
    "link": EntryReader._read_link,
    "content": lambda reader, element: reader._read_content(element, "plain"),
    "markup": lambda reader, element: reader._read_content(element, "html"),
    "inline": lambda reader, element: reader._read_content(element, "xhtml"),
    "author": EntryReader._read_author,
    "category": EntryReader._read_category,
    "keywords": EntryReader._read_keywords,
    "enclosure": EntryReader._read_enclosure,
    "source": EntryReader._read_source,
    "original": EntryReader._read_original,
    "language": EntryReader._read_language,
}
