from __future__ import annotations

import pytest

from pipeline.settings import units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("250ms", 0.25),
        ("10s", 10.0),
        ("5m", 300.0),
        ("2h", 7_200.0),
        ("1d", 86_400.0),
        ("1.5 h", 5_400.0),
        ("90", 90.0),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, expected: float) -> None:
    assert units.seconds(text) == expected


@pytest.mark.parametrize(
    "text", ["", "5:30", "m", "5 minutes", "-5m", "1e3", "0x10", "٥m", "5m\n", ".5s", "9" * 40]
)
def test_what_is_no_duration_is_not_guessed(text: str) -> None:
    assert units.seconds(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5MB", 5_000_000), ("64 MiB", 67_108_864), ("500kB", 500_000), ("12b", 12), ("1.5kb", 1_500), ("7", 7)],
)
def test_a_size_counts_in_thousands_and_with_an_i_in_1024(text: str, expected: int) -> None:
    assert units.size(text) == expected


@pytest.mark.parametrize("text", ["", "MB", "5 TB", "5ib", "-1MB", "5MB\n"])
def test_what_is_no_size_is_not_guessed(text: str) -> None:
    assert units.size(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de", "de"),
        ("NO", "no"),
        ("pt-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("yue", "yue"),
    ],
)
def test_a_language_code_gets_its_usual_form(text: str, expected: str) -> None:
    """RFC 5646 §2.1.1: regions in capitals, scripts with one, all else lower-case."""
    assert units.language(text) == expected


@pytest.mark.parametrize("text", ["xx", "english", "en_US", "jp", "eng", "e", "", "false", "en-"])
def test_what_is_no_language_code_is_not_taken_for_one(text: str) -> None:
    assert units.language(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [("jp", "ja"), ("English", "en"), ("en_us", "en-US"), (" de ", "de"), ("klingon", None)],
)
def test_a_country_or_a_name_shows_which_code_was_meant(text: str, meant: str | None) -> None:
    assert units.language_meant(text) == meant


@pytest.mark.parametrize(
    ("value_s", "words"),
    [(86_400, "1d"), (5_400, "90m"), (7_200, "2h"), (61, "61s"), (1.5, "1500ms"), (0, "0s")],
)
def test_a_duration_is_written_in_its_largest_whole_unit(value_s: float, words: str) -> None:
    assert units.time_words(value_s) == words
    assert units.seconds(words) == value_s


@pytest.mark.parametrize(
    ("value", "words"), [(10**9, "1GB"), (5_000_000, "5MB"), (1_000, "1kB"), (1_500, "1500B")]
)
def test_a_size_is_written_in_its_largest_whole_unit(value: int, words: str) -> None:
    assert units.size_words(value) == words
    assert units.size(words) == value
