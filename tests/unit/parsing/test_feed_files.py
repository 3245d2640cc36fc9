"""One oddity a file in `tests/data/feeds`, what must come of it beside it; a regression costs two files.

An expectation lists the fields that the file is about, `error` for a body that is no feed, and
`content_type` where it was not sent as XML.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ParseError
from pipeline.parsing.feed import parse

FILES = Path(__file__).parents[2] / "data" / "feeds"
URL = "https://feeds.example/hp/rss"


@pytest.mark.parametrize(
    "expectation", sorted(FILES.glob("*.expected.json")), ids=lambda path: path.name.split(".expected")[0]
)
def test_the_document_is_read_as_expected(expectation: Path) -> None:
    expected = json.loads(expectation.read_text("utf-8"))
    content_type = expected.pop("content_type", "application/xml")
    name = expectation.name.removesuffix(".expected.json")
    document = next(path for path in FILES.glob(f"{name}.*") if path != expectation)
    if "error" in expected:
        with pytest.raises(ParseError) as caught:
            parse(document.read_bytes(), content_type, URL)
        assert caught.value.reason == expected["error"]
        return
    found = plain(asdict(parse(document.read_bytes(), content_type, URL)))
    entries = expected.pop("entries", None)
    assert {key: found[key] for key in expected} == expected
    if entries is not None:
        assert [
            {key: entry[key] for key in wanted}
            for entry, wanted in zip(found["entries"], entries, strict=True)
        ] == entries


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value
