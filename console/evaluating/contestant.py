"""One extractor in a process of its own: pages come in on standard input, texts go out on standard output.

    python contestant.py NAME [CONFIG_FOLDER]     python contestant.py --which

Runs as a file by itself, in any Python: peers want other versions of the libraries that we have, and what
our own extraction does to trafilatura must not reach the trafilatura that it is compared with. So nothing
but the standard library is imported before the name is known.

A request is a line of JSON (`url`, `bytes`) and the body; an answer is a line of JSON: `text`, `reason`
("" = there is a text), `cpu_s`, `peak_bytes`.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

Extract = Callable[[str, bytes], tuple[str, str]]
"""(URL, body) → (text, reason of failure or "")."""

SEEN_AT = 1_790_000_000.0
"""When the pages count as fetched (September 2026): after every date in them."""
SOFT_LIMIT_S = 15.0
"""Generous: the machine may be busy, and nobody else is interrupted either."""

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.I)


def _decoded(body: bytes) -> str:
    """For those that take text: UTF-8, else as the page declares."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        found = _DECLARED.search(body[:4_096])
        try:
            return body.decode(found[1].decode() if found else "utf-8", "replace")
        except LookupError:
            return body.decode("utf-8", "replace")


def wiredesk(config: Path) -> Extract:
    """Article, metadata, wire credit and fingerprint, with the settings of the folder."""
    from pipeline.adapters.config_files import load_sites
    from pipeline.adapters.extractor import Extractor, load_wires
    from pipeline.copies.fingerprint import fingerprint
    from pipeline.errors import ExtractError
    from pipeline.model import FeedId, PageId, PageRecord, RawPage
    from workers.warmth import warm_up

    # not by way of `workers.desk`: it loads 30 MB of clients that no extraction needs
    wires = load_wires(config)
    warm_up(wires)
    extractor = Extractor(wires, load_sites(config), soft_limit_s=SOFT_LIMIT_S)
    page_id, feed_ids = PageId("0"), (FeedId("eval"),)

    def run(url: str, body: bytes) -> tuple[str, str]:
        page = RawPage(page_id=page_id, url=url, body=body, content_type="text/html", fetched_at=SEEN_AT)
        record = PageRecord(
            id=page_id, url=url, feed_ids=feed_ids, entry_key="", title="", first_seen_at=SEEN_AT
        )
        try:
            article = extractor.extract(page, record)
        except ExtractError as error:
            return "", error.reason
        fingerprint(article.title, article.text)
        return article.text, ""

    return run


def trafilatura(*, fast: bool = False, favor_precision: bool = False) -> Extract:
    """trafilatura itself, with metadata as we have it, without comments."""
    from trafilatura import bare_extraction

    def run(url: str, body: bytes) -> tuple[str, str]:
        found: Any = bare_extraction(
            body,
            url=url,
            fast=fast,
            favor_precision=favor_precision,
            include_comments=False,
            with_metadata=True,
        )
        return _told(getattr(found, "text", None))

    return run


def newspaper4k() -> Extract:
    """Text and metadata, no pictures."""
    from newspaper import Article

    def run(url: str, body: bytes) -> tuple[str, str]:
        article = Article(url, fetch_images=False)
        article.download(input_html=_decoded(body))
        article.parse()
        return _told(article.text)

    return run


def news_please() -> Extract:
    """Text and metadata, no pictures."""
    from newsplease import NewsPlease

    def run(url: str, body: bytes) -> tuple[str, str]:
        article: Any = NewsPlease.from_html(_decoded(body), url=url, fetch_images=False)
        return _told(getattr(article, "maintext", None))

    return run


def readability() -> Extract:
    """Text alone; it knows no metadata but the title."""
    from lxml import html
    from readability import Document

    def run(url: str, body: bytes) -> tuple[str, str]:
        summary = html.fromstring(Document(_decoded(body), url=url).summary())
        return _told("\n".join(map(str, summary.itertext())))

    return run


def mediacloud() -> Extract:
    """Media Cloud's metadata-lib: text, title, date, language."""
    import mcmetadata

    def run(url: str, body: bytes) -> tuple[str, str]:
        return _told(mcmetadata.extract(url, html_text=_decoded(body)).get("text_content"))

    return run


def resiliparse() -> Extract:
    """Text alone, by rules written in C++."""
    from resiliparse.extract.html2text import extract_plain_text

    def run(_url: str, body: bytes) -> tuple[str, str]:
        return _told(
            extract_plain_text(
                _decoded(body), main_content=True, alt_texts=False, links=False, comments=False
            )
        )

    return run


def goose3() -> Extract:
    """Text and metadata, no pictures."""
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def run(_url: str, body: bytes) -> tuple[str, str]:
        return _told(goose.extract(raw_html=_decoded(body)).cleaned_text)

    return run


def _told(text: str | None) -> tuple[str, str]:
    return (text, "") if text else ("", "nothing")


MODES: dict[str, Callable[[], Extract]] = {
    "trafilatura": trafilatura,
    "trafilatura fast": lambda: trafilatura(fast=True),
    "trafilatura precision": lambda: trafilatura(favor_precision=True),
}
"""trafilatura as it comes, in the modes that it has."""

PEERS: dict[str, Callable[[], Extract]] = {
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "readability-lxml": readability,
    "mediacloud-metadata": mediacloud,
    "resiliparse": resiliparse,
    "goose3": goose3,
}
"""Other extractors, by the name under which they are installed."""


def which() -> dict[str, str]:
    """The peers that this Python has, with their versions."""
    found = {}
    for name in PEERS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def contestant(name: str, config: Path) -> Extract:
    """The extractor of that name. Raises ImportError: it is not installed in this Python."""
    if name == "wiredesk":
        return wiredesk(config)
    return {**MODES, **PEERS}[name]()


def answer(run: Extract, url: str, body: bytes) -> dict[str, str | float]:
    """One page through the extractor, and what it took. Any error is a failure of the page."""
    begun = time.process_time()
    try:
        text, reason = run(url, body)
    except Exception as error:  # noqa: BLE001  # extractors are compared, not mended
        text, reason = "", type(error).__name__
    cpu_s = time.process_time() - begun
    return {"text": text, "reason": reason, "cpu_s": cpu_s, "peak_bytes": peak_bytes()}


def peak_bytes() -> int:
    """The most that was resident in this process."""
    try:
        # what getrusage says of a new process is its parent's peak, until it has grown beyond that
        return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1_024
    except (OSError, IndexError):
        unit = 1 if sys.platform == "darwin" else 1_024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def serve(name: str, config: Path) -> None:
    """Answer until standard input ends."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    logging.disable(logging.CRITICAL)
    run = contestant(name, config)
    gc.collect()
    gc.freeze()
    while line := requests.readline():
        asked = json.loads(line)
        told = answer(run, asked["url"], requests.read(asked["bytes"]))
        # lone surrogates are possible in a text and no UTF-8: JSON's own escapes carry them
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    if sys.argv[1] == "--which":
        print(json.dumps(which()))
    else:
        serve(sys.argv[1], Path(sys.argv[2]))
