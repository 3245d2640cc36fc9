import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pipeline.model import Article, ArticleId, Copy, Story, StoryId, Verdict, WireCredit
from pipeline.queueing.events import (
    EVENT_TYPES,
    Event,
    StoryCopied,
    StoryCreated,
    StoryMerged,
    StoryOriginalChanged,
    StoryRevised,
    StorySplit,
    decode,
    encode,
    event_id,
    json_schema,
)

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "events.schema.json"
WRITE_IT_ANEW = (
    'run: python -c "import json; from pipeline.queueing.events import json_schema; '
    'print(json.dumps(json_schema(), indent=2))" > docs/events.schema.json'
)

moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
unit = st.floats(0, 1)
hex_ids = st.text("0123456789abcdef", min_size=16, max_size=16)
words = st.text(max_size=30)
credit = st.none() | st.builds(WireCredit, agency=words, confidence=unit, evidence=words)
verdicts = st.none() | st.builds(
    Verdict, resemblance=unit, containment=unit, matched_words=st.integers(0, 999)
)
copies = st.builds(
    Copy,
    article_id=hex_ids,
    url=words,
    site=words,
    publisher=words,
    title=words,
    first_seen_at=moments,
    published_at=st.none() | moments,
    wire=credit,
    verdict=verdicts,
    against=st.none() | hex_ids,
)
stories = st.builds(
    Story,
    id=hex_ids.map("s{}".format),
    original_id=hex_ids,
    copies=st.lists(copies, max_size=3).map(tuple),
    wire=credit,
    publishers=st.lists(words, max_size=2).map(tuple),
    created_at=moments,
    updated_at=moments,
)
articles = st.builds(
    Article,
    id=hex_ids,
    url=words,
    text=words,
    wire=credit,
    published_at=st.none() | moments,
    modified_at=st.none() | moments,
    first_seen_at=moments,
)
common = {"event_id": words, "at": moments, "story": stories}
events = st.one_of(
    st.builds(StoryCreated, **common, article=articles),
    st.builds(StoryCopied, **common, article=articles),
    st.builds(StoryRevised, **common, article=articles, resemblance=unit),
    st.builds(StoryOriginalChanged, **common, previous_original_id=hex_ids),
    st.builds(StoryMerged, **common, merged_id=hex_ids),
    st.builds(StorySplit, **common, new_story=stories),
)
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some
@given(event=events)
def test_an_event_comes_back_as_it_was_written(event: Event) -> None:
    assert decode(encode(event)) == event


@some
@given(event=events)
def test_a_written_event_is_one_line_and_holds_to_the_shipped_schema(event: Event) -> None:
    line = encode(event)
    assert b"\n" not in line
    Draft202012Validator(json.loads(SCHEMA_FILE.read_text())).validate(json.loads(line))


def test_the_shipped_schema_is_current() -> None:
    assert json.loads(SCHEMA_FILE.read_text()) == json_schema(), WRITE_IT_ANEW


def test_the_schema_refuses_an_event_without_its_type() -> None:
    validator = Draft202012Validator(json_schema())
    assert not validator.is_valid({"event_id": "x", "story": {}})


@pytest.mark.parametrize("data", ["", "{}", "[]", '{"type": "story.lost"}', '{"type": "story.created"}'])
def test_what_is_no_event_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        decode(data)


def test_fields_added_later_do_not_break_an_older_reader() -> None:
    event = StorySplit(event_id="x", at=AT, story=STORY, new_story=STORY)
    assert decode(json.dumps(json.loads(encode(event)) | {"novelty": 1})) == event


def test_the_list_of_types_names_every_event() -> None:
    union = get_args(get_args(Event)[0])
    assert tuple(member.__dataclass_fields__["type"].default for member in union) == EVENT_TYPES


def test_the_same_happening_has_the_same_id_and_another_has_another() -> None:
    assert event_id("story.created", "a", 0) == event_id("story.created", "a", 0)
    others = {
        event_id("story.created", "a", 0),
        event_id("story.revised", "a", 1),
        event_id("story.revised", "a", 2),
    }
    assert len(others) == 3


AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
STORY = Story(
    id=StoryId("s0123456789abcdef"),
    version=1,
    original_id=ArticleId("0123456789abcdef"),
    copies=(),
    wire=None,
    publishers=(),
    independent_sources=1,
    created_at=AT,
    updated_at=AT,
)


def test_the_example_of_the_documentation_is_an_event() -> None:
    text = (SCHEMA_FILE.parent / "downstream.md").read_text()
    example = text.partition("```json\n")[2].partition("```")[0]
    Draft202012Validator(json.loads(SCHEMA_FILE.read_text())).validate(json.loads(example))
    assert decode(example).type == "story.copied"


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_event_is_in_the_documentation(kind: str) -> None:
    assert f"| `{kind}` |" in (SCHEMA_FILE.parent / "downstream.md").read_text()
