"""What a page puts around a text, taken off before the text is signed.

Works on paragraphs of plain text and knows no site: what one outlet repeats on all its pages is learnt
where pages are extracted. It must not know how texts are compared; a line wrongly kept or dropped here
costs a few words of coverage, no more. Without this step, pages of one outlet resemble each other and
copies in two outlets do not: closure recall falls from .92 to .89.
"""

from __future__ import annotations

import re

_FRAGMENT_WORDS = 14
"""A line with fewer words and no final punctuation is a heading, a link or a label."""
_FRAGMENT_CHARS = 90
"""The same for scripts without spaces, which have no word count here."""
_FURNITURE_CHARS = 400
"""A longer paragraph is text, whatever words it begins with (60 words of English)."""
_CREDIT_CHARS = 120
"""A photo credit stands within the last so many characters of a caption."""
_CREDIT_NAME_CHARS = 60
_LEFT_CHARS = 120
"""If less is left (20 words of English), the page was a flash that looked like furniture: kept whole."""
_DATELINE_PARAGRAPHS = 3

_FINAL = frozenset(".!?…:;\"”’'»“)]。！？」』）।؟۔။።")

_OPENINGS = tuple(
    opening
    for line in """
        read more|read also|read next|also read:|more on |more from |related:|see also|recommended:|up next:
        watch:|watch live|listen to this|share this|share on |follow us|follow @|like us on|join us on
        sign up|subscribe|get the latest|get our |get breaking|click here|tap here|download the |download our
        story continues|article continues|continue reading|scroll to continue|published by |posted by |skip to
        this article was |this article is more|this article originally|this story was |this story has been
        this column was |this post was |this report was |copyright ©|copyright (c)|copyright 2|©
        enlarge this image|toggle caption|file photo|file - |file – |file — |editing by |reporting by
        additional reporting|(reporting by|(editing by|our standards|our journalism|support our journalism
        comments are |about this story|this text was generated
        lire aussi|à lire aussi|lire plus|abonnez-vous|inscrivez-vous|tous droits
        mehr zum thema|lesen sie auch|lesen sie mehr|lesen sie hier|alle rechte
        leer más|lea también|lee también|te puede interesar|suscríbe|todos los derechos
        leia também|leia mais|saiba mais|assine |todos os direitos|leggi anche|leggi di più|iscriviti
        lees ook|meld je aan|läs mer|läs också|les også|læs også|lue myös|czytaj też|czytaj także
        читайте также|читать далее|подпишитесь|ayrıca oku|baca juga|xem thêm
        もっと読む|関連記事|【関連記事】|相关新闻|延伸阅读|責任編輯|责任编辑|관련기사|اقرأ أيضا
    """.splitlines()
    for opening in line.lstrip().split("|")
    if opening
)
_CONTAINED = (
    "contributed to this",
    "all rights reserved",
    "may not be published, broadcast",
    "without prior written permission",
    "our newsletter",
    "free newsletter",
    "privacy policy",
    "terms of use",
    "terms of service",
    "thomson reuters trust principles",
    "follow him on twitter",
    "follow her on twitter",
)
_SUMMARY_OPENINGS = ("ai-generated", "ai summary", "summary generated", "generated with ai", "key takeaways")
_SUMMARY_HEADINGS = frozenset(
    {"summary", "key points", "highlights", "in short", "the gist", "quick summary", "at a glance"}
    | {"résumé", "en bref", "l’essentiel", "l'essentiel", "zusammenfassung", "das wichtigste in kürze"}
    | {"resumen", "claves", "resumo", "in breve", "samenvatting", "sammanfattning"}
)
_SUMMARY_HEADING_CHARS = 60
_BULLETS = ("•", "- ", "– ", "* ", "▪", "●", "‣", "·")

_CREDITED = (
    "ap",
    "afp",
    "reuters",
    "epa",
    "dpa",
    "efe",
    "ansa",
    "pool",
    "handout",
    "file",
    "shutterstock",
    "getty",
)
_CREDIT_LEADS = ("/", "via ", "photo by ", "photo: ", "foto: ")
_CREDIT_ENDINGS = (
    "getty images",
    "file photo",
    *(lead + name for lead in _CREDIT_LEADS for name in _CREDITED),
)
_CREDIT_BRACKETS = ("ap photo", "photo by", "photo:", "photo/", "foto:", "image:", "picture:", "file photo")
_CREDIT_NAMES = ("ap photo/", "reuters/")
"""What a photographer's name follows, to the end of the caption."""
_DATELINE = re.compile(
    r"(?:[^\W\d_][\w .,'’/-]{1,60})?\([^\W\d_][\w .&/-]{1,30}\)\s*[-–—:]+\s*"
    r"|[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ.]+(?:[ -][^\W\d_a-zß-ÿ.]+){0,3}(?:, [\w. ]{1,30})?\s+[-–—]+\s+"
)
_ROUNDUP = re.compile(
    r"\b(?:in brief|round-?ups?|what to know|things to know|at a glance|live updates|news digest|newsletter"
    r"|(?:morning|evening|daily|news|weekly|weekend|world|your) briefing|briefing:|this week in"
    r"|en bref|l'essentiel|kurz gemeldet|kurz notiert|kurznachrichten|presseschau|en breve|in breve"
    r"|kort nieuws)",
    re.IGNORECASE,
)


def strip(text: str, title: str) -> str:
    r"""The paragraphs that are the text itself, joined by newlines, its dateline cut.

    >>> text = "The minister resigned on Monday, hours after losing the vote in parliament. " * 2
    >>> strip("OSLO (NTB) - " + text + "\nRead more", "Minister goes") == text.strip()
    True
    """
    paragraphs: list[str] = []
    seen = {title.strip()}
    in_summary = False
    for line in text.split("\n"):
        paragraph = line.strip()
        if not paragraph or paragraph in seen:
            continue
        seen.add(paragraph)
        in_summary = _opens_summary(paragraph) or (in_summary and paragraph.startswith(_BULLETS))
        if in_summary or _is_fragment(paragraph) or _is_furniture(paragraph):
            continue
        if len(paragraphs) < _DATELINE_PARAGRAPHS:
            paragraph = paragraph[_dateline_chars(paragraph) :]
        paragraphs.append(paragraph)
    left = "\n".join(paragraphs)
    return left if len(left) >= _LEFT_CHARS else text


def _dateline_chars(paragraph: str) -> int:
    dateline = _DATELINE.match(paragraph)
    return dateline.end() if dateline else 0


def announces_roundup(title: str) -> bool:
    """Whether a headline promises several stories in one text.

    >>> announces_roundup("Morning briefing: five things to know")
    True
    """
    return _ROUNDUP.search(title) is not None


def _opens_summary(paragraph: str) -> bool:
    if len(paragraph) > _SUMMARY_HEADING_CHARS:
        return False
    lower = paragraph.lower()
    return lower.startswith(_SUMMARY_OPENINGS) or lower.rstrip(" :.") in _SUMMARY_HEADINGS


def _is_fragment(paragraph: str) -> bool:
    return (
        len(paragraph) < _FRAGMENT_CHARS
        and paragraph[-1] not in _FINAL
        and paragraph.count(" ") < _FRAGMENT_WORDS - 1
    )


def _is_furniture(paragraph: str) -> bool:
    if len(paragraph) > _FURNITURE_CHARS:
        return False
    lower = paragraph.lower()
    if lower.startswith(_OPENINGS):
        return True
    for words in _CONTAINED:  # any() over a generator takes three times as long, and this is asked most
        if words in lower:
            return True
    return _is_caption(lower[-_CREDIT_CHARS:])


def _is_caption(tail: str) -> bool:
    """Whether a lower-case paragraph with this end closes with the credit of a picture."""
    if tail.rstrip(" .)]").endswith(_CREDIT_ENDINGS):
        return True
    if tail[-1] in ")]":
        return tail.rpartition("(")[2].startswith(_CREDIT_BRACKETS)
    return any(name in tail[-_CREDIT_NAME_CHARS:] for name in _CREDIT_NAMES)
