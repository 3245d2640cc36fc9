from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.parsing.dates import parse_date

ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1950, 1, 3), datetime(2200, 1, 1), timezones=ZONES).map(
    lambda moment: moment.replace(microsecond=0)
)


class TestWhatTheStandardLibraryWritesIsRead:
    @given(MOMENTS)
    def test_rfc_5322(self, moment: datetime) -> None:
        assert parse_date(format_datetime(moment)) == moment

    @given(MOMENTS)
    def test_iso_8601(self, moment: datetime) -> None:
        assert parse_date(moment.isoformat()) == moment

    @given(st.datetimes(datetime(2002, 1, 1), datetime(2200, 1, 1)))
    def test_seconds_and_milliseconds_since_the_epoch(self, naive: datetime) -> None:
        moment = naive.replace(microsecond=0, tzinfo=UTC)
        assert parse_date(str(int(moment.timestamp()))) == moment
        assert parse_date(str(int(moment.timestamp()) * 1000)) == moment


@given(st.text() | st.text("0123456789:-+/., TZPMapm", max_size=80))
def test_no_text_breaks_the_parser_and_what_it_finds_is_utc(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.utcoffset() == timedelta(0)
