"""Slugs, numbers and notes as sentences: what commands, dashboard and live view say alike.

Pure. Nothing here decides: each sentence repeats what a note holds. It must not know where notes are kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipeline.model import Note, Scalar

REASONS: Mapping[str, str] = {
    # no complete answer (`errors.FetchError`)
    "dns": "the host name does not resolve",
    "connect": "no connection",
    "tls": "no valid TLS",
    "timeout": "no answer in time",
    "reset": "the connection was cut",
    "too_large": "larger than the settings allow",
    "bad_encoding": "the body cannot be decoded",
    "too_many_redirects": "too many redirects",
    "bad_redirect": "a redirect to nowhere",
    "address_refused": "not a public address",
    "address_busy": "too many requests to its address are under way",
    "bad_url": "no URL that can be asked for",
    "protocol": "not proper HTTP",
    "truncated": "the answer broke off",
    "robots_unreachable": "robots.txt cannot be had for now",
    # an answer that holds nothing for us
    "unauthorized": "a name and a password are asked for",
    "forbidden": "the server refuses",
    "not_found": "not found",
    "gone": "gone for good",
    "rate_limited": "asked too often",
    "blocked": "blocked by a bot check",
    "server_error": "the server has an error",
    "http_error": "the server refuses",
    "spurious_226": "additions alone, though nothing was asked about",
    "spurious_304": "“not modified”, though nothing was asked about",
    # no feed (`errors.ParseError`)
    "not_a_feed": "not a feed",
    "html_page": "a web page where the feed should be",
    "empty_body": "an empty answer",
    "parser_died": "reading it took too long or too much memory",
    # no article (`errors.ExtractError`)
    "no_text": "no article text in the page",
    "not_html": "not a web page",
    "out_of_memory": "too much memory was needed",
    # the desk's own
    "robots": "robots.txt does not allow it",
    "reserved": "the publisher reserves it",
    "crashed": "the worker ended while at it",
    "bug": "an error that nobody foresaw (the worker's log has it)",
    "not_modified": "not modified since",
    "same_body": "the same bytes as before",
    "no_link": "no link and no text of its own",
    "duplicate": "a second entry for the same page",
    "host_pace": "its turn at the host",
    "conflict": "another copy of the story was written at the same moment",
    "page_gone": "the page is no longer kept",
    "same_text": "the text was published before",
    # dead letters of consumer groups
    "deliveries": "delivered too often without being acknowledged",
    "bad_event": "the event does not decode",
}
"""Every reason that may stand in a note, a feed's state or a dead letter."""

ACCEPTED: Mapping[str, str] = {
    "whole": "nearly all of the shorter text is in the other",
    "opening": "one is the opening of the other",
    "ordered": "what is common stands in the same order, from the top on",
    "spread": "what is common is spread over both",
    "partial": "long common parts, beginning at the top",
    "rearranged": "most of both texts is common, in another order",
    "edited": "the same words in the same order, others put in between",
}
"""Rules of `copies.compare` that make two texts copies."""

REFUSED: Mapping[str, str] = {
    "record": "the two records cannot be compared",
    "too_little": "too little in common",
    "no_rule": "what is common does not lie as it does in copies",
    "follow_up": "the next report: a long head of its own above yesterday's text",
    "inside": "one item deep in a longer text",
    "roundup_title": "one of them is a roundup by its title",
    "same_site": "a site repeats itself, so only a whole text would count",
    "late": "more than four days apart, so only a whole text would count",
    "template": "one mould, filled with other numbers and names",
    "leaf": "the other is only the opening of its story",
    "drift": "common is only what that copy had added to the text of its story",
    "roundup": "it is a roundup of several stories",
}
"""Rules of `copies.compare` and `copies.placement` that refuse."""

LINKS: Mapping[str, str] = {
    "contains": "contains",
    "part_of": "is part of",
    "follows": "follows",
    "updates": "updates",
    "followed_by": "is followed by",
    "updated_by": "is updated by",
}
"""What a text is to one of another story (`model.LinkKind`), and the same read from the other."""

_BYTES_STEP = 1000.0


def reason(slug: str) -> str:
    """The reason in words.

    >>> reason("dns")
    'the host name does not resolve'
    """
    return REASONS.get(slug, slug.replace("_", " "))


def seconds(value: float | None) -> str:
    """A duration as people say it.

    >>> seconds(None), seconds(0.02), seconds(0.4), seconds(75), seconds(7300)
    ('–', '20 ms', '0.4 s', '1 min', '2 h')
    """
    if value is None:
        return "–"
    if 0 < value < 0.1:
        return f"{value * 1000:.0f} ms"
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h")):
        if value < limit:
            return (
                f"{value / unit:.1f} {name}" if name == "s" and value < 10 else f"{value / unit:.0f} {name}"
            )
    return f"{value / 86_400:.0f} d"


def size(count: float) -> str:
    """Bytes as people say them.

    >>> size(512), size(34_500), size(1_200_000)
    ('512 B', '34 kB', '1.2 MB')
    """
    if count < _BYTES_STEP:
        return f"{count:.0f} B"
    if count < _BYTES_STEP**2:
        return f"{count / _BYTES_STEP:.0f} kB"
    return f"{count / _BYTES_STEP**2:.1f} MB"


def several(count: int, one: str, many: str) -> str:
    """A number and its noun.

    >>> several(1, "copy", "copies"), several(1200, "copy", "copies")
    ('1 copy', '1,200 copies')
    """
    return f"{count:,} {one if count == 1 else many}"


def authors(named: Sequence[str], organisations: Collection[str]) -> str:
    """Whom an article names as its authors; which of them are no people.

    >>> authors(["Ann Vale", "Kestrel Press"], ["Kestrel Press"])
    'Ann Vale, Kestrel Press (organisation)'
    """
    return ", ".join(f"{name} (organisation)" if name in organisations else name for name in named)


def guards(names: str, *, copy: bool) -> str:
    """The rules that fired, in words. `names`: separated by spaces, as in the note.

    >>> guards("same_site late", copy=False)
    'a site repeats itself, so only a whole text would count; more than four days apart, so only a whole text would count'
    """  # noqa: E501 (one line is what it returns)
    known = ACCEPTED if copy else REFUSED
    return "; ".join(known.get(name, name.replace("_", " ")) for name in names.split())


def comparison(note: Note, with_whom: str) -> str:
    """A `compare` note as a sentence. `with_whom`: the other article, e.g. publisher and title."""
    facts = note.facts
    copy = note.outcome == "copy"
    verdict = f"a copy, {note.reason}" if copy else "no copy"
    longer, shorter = _share(facts.get("resemblance")), _share(facts.get("containment"))
    why = guards(str(facts.get("guards", "")), copy=copy)
    link = LINKS.get(str(facts.get("link")))
    return (
        f"compared with {with_whom}: {verdict}. {facts.get('words', 0)} words in common, "
        f"{shorter} of the shorter text and {longer} of the longer"
        + (f"; {why}" if why else "")
        + (f"; linked: it {link} that text" if link else "")
    )


def sentence(note: Note) -> str:
    """Any note but a comparison as a sentence, its numbers in it."""
    match note.stage, note.outcome:
        case "poll", _:
            return _poll(note)
        case "entry", _:
            return _entry(note)
        case "collect", "done":
            return f"page fetched: {_answer(note.facts)}{size(_number(note, 'bytes'))}"
        case "extract", "done":
            return _article(note)
        case "extract", "unchanged":
            return "read again: the text was published before, so there is nothing to tell"
        case "compare", _:
            return comparison(note, str(note.facts.get("site", "another article")))
    return _unfinished(note)


def _poll(note: Note) -> str:
    facts = note.facts
    next_poll = f"; next poll in {seconds(_number(note, 'next_s'))}" if "next_s" in facts else ""
    match note.outcome:
        case "changed":
            listed = several(int(_number(note, "listed")), "entry", "entries")
            return f"polled: {_answer(facts)}{listed} listed, {_number(note, 'new'):.0f} new{next_poll}"
        case "unchanged":
            return f"polled: {_answer(facts)}{reason(note.reason)}{next_poll}"
        case "failed" if "failures" in facts:
            row = several(int(_number(note, "failures")), "failure", "failures")
            told = str(facts.get("detail", ""))
            detail = f" ({told})" if told and not told.startswith("HTTP ") else ""
            return f"poll failed: {_answer(facts)}{reason(note.reason)}{detail}, {row} in a row{next_poll}"
    return _unfinished(note)


def _entry(note: Note) -> str:
    title = f"“{note.facts.get('title', '')}”"
    match note.outcome:
        case "discovered":
            return f"found in feed {note.facts.get('feed')}: {title}"
        case "changed":
            return f"changed in feed {note.facts.get('feed')}, so it is fetched again: {title}"
    return f"entry passed over, {reason(note.reason)}: {title}"


def _article(note: Note) -> str:
    facts = note.facts
    owed = f", owed to {facts['agency']}" if facts.get("agency") else ""
    ending = {
        "founded": f"begins story {facts.get('story')}",
        "joined": f"joins story {facts.get('story')}",
        "revised": f"its publisher changed it, story {facts.get('story')} is revised",
    }.get(note.reason, note.reason)
    words = several(int(_number(note, "words")), "word", "words")
    repeated = int(_number(note, "repeated_lines"))
    without = f", without {several(repeated, 'line', 'lines')} that its site repeats" if repeated else ""
    return f"extracted: “{facts.get('title', '')}”, {words}{owed}{without}{_took(facts)}; {ending}"


_WORK = {"poll": "poll", "collect": "fetching the page", "extract": "extraction"}


def _unfinished(note: Note) -> str:
    """What did not come to its end, or not yet."""
    facts = note.facts
    work = _WORK.get(note.stage, note.stage)
    why = f"{_answer(facts)}{reason(note.reason)}" if note.reason else "no reason noted"
    if note.outcome == "waits":
        wait = f" for {seconds(_number(note, 'wait_s'))}" if "wait_s" in facts else ""
        return f"{work} waits{wait}: {why}"
    if note.outcome == "skipped":
        return f"{work} not needed: {why}"
    detail = "".join(f", {facts[key]}" for key in ("error", "detail") if facts.get(key))
    if note.outcome == "dead":
        return f"{work} given up: {why}{detail}"
    again = f"; again in {seconds(_number(note, 'next_s'))}" if "next_s" in facts else ""
    return f"{work} {note.outcome}: {why}{detail}{again}"


def _answer(facts: Mapping[str, Scalar]) -> str:
    return f"HTTP {facts['status']}{_took(facts)}, " if facts.get("status") else ""


def _took(facts: Mapping[str, Scalar]) -> str:
    took = facts.get("took_ms")
    return f" in {seconds(took / 1000)}" if isinstance(took, int) else ""


def _number(note: Note, key: str) -> float:
    found = note.facts.get(key)
    return float(found) if isinstance(found, int | float) else 0.0


def _share(value: Scalar) -> str:
    return f"{float(value):.0%}" if isinstance(value, int | float) else "?"
