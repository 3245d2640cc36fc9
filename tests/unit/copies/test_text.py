"""Normal form, words, and the record of them."""

from __future__ import annotations

import pytest

from pipeline.copies.text import RECORD_VERSION, WORDS_MAX, pack, read_words, unpack


def hashes(text: str) -> list[int]:
    found: list[int] = read_words(text).hashes.tolist()
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don't panic", "Don’t PANIC"),
        ("café crème", "cafe\u0301 creme"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("the soft\u00adware", "the software"),
        ("1,200 people", "1200 people"),
        ("8:30 train", "8.30 train"),
        ("COVID-19", "COVID 19"),
        ("COVID19", "COVID 19"),
        ("full\u3000width ABC", "full width ＡＢＣ"),
        ("٣٤ boats", "34 boats"),
        ("\U0001d400\U0001d401 plan", "AB plan"),
        ("\U00010783 plan", "ae plan"),
        ("organisation modernised", "organization modernized"),
        ("Ёлка", "елка"),
        ("ready — steady", "ready, steady"),
    ],
)
def test_spellings_of_one_text_have_the_same_words(one: str, other: str) -> None:
    assert hashes(one) == hashes(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1200", "1201"), ("123456789", "123456780"), ("port", "pork"), ("ba", "ab"), ("25", "2 5")],
)
def test_other_words_have_other_hashes(one: str, other: str) -> None:
    assert hashes(one) != hashes(other)


def test_numbers_and_capitals_are_flagged() -> None:
    words = read_words("The 12 boats left Oslo.")
    assert words.numbers.tolist() == [False, True, False, False, False]
    assert words.capitals.tolist() == [True, False, False, False, True]


def test_scripts_without_spaces_give_a_word_a_character() -> None:
    words = read_words("港務局は月曜日に予算を承認した。")
    assert len(words) == 15
    assert words.unspaced


def test_a_character_is_told_apart_by_the_one_after_it() -> None:
    assert hashes("港務")[0] != hashes("港湾")[0]
    assert hashes("港")[0] != hashes("港務")[0]


def test_ideographs_beyond_the_basic_plane_are_words() -> None:
    assert len(read_words("\U00020000\U00020001")) == 2


def test_thai_is_read_without_its_tone_marks() -> None:
    assert hashes("น้ำ") == hashes("นำ")


def test_korean_has_words() -> None:
    words = read_words("항만 위원회는 예산을 승인했다")
    assert len(words) == 4
    assert not words.unspaced


@pytest.mark.parametrize("text", ["", " \n", "…—!", "\ud800", "😀", "."])
def test_a_text_without_words_has_none(text: str) -> None:
    assert hashes(text) == []


def test_a_long_text_is_cut() -> None:
    assert len(read_words("word " * (WORDS_MAX + 10))) == WORDS_MAX


def test_the_layout_of_the_record_is_the_documented_one() -> None:
    record = pack(read_words("Port 7", roundup=True))
    port, seven = hashes("Port 7")
    assert record[0] == RECORD_VERSION
    assert record[1] == 1
    assert int.from_bytes(record[2:4], "little") == port | 1 << 15
    assert int.from_bytes(record[4:6], "little") == seven | 1 << 14
    assert len(record) == 6


def test_the_hash_of_a_word_never_changes() -> None:
    """Records outlive processes: a changed hash needs a new version."""
    assert pack(read_words("Harbour 42 港")).hex() == "0100c4b0dc458e24"


def test_a_record_gives_back_its_flags() -> None:
    words = unpack(pack(read_words("港務局", roundup=True)))
    assert words is not None
    assert (words.roundup, words.unspaced) == (True, True)


@pytest.mark.parametrize("record", [b"", b"\x01", b"\x02\x00", b"\x01\x00\x07"])
def test_what_is_no_record_of_this_version_is_not_read(record: bytes) -> None:
    assert unpack(record) is None
