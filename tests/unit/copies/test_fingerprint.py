"""Marks: few, stable, and shared by texts that share a stretch."""

from __future__ import annotations

from hashlib import blake2b

import pytest

from pipeline.copies.fingerprint import fingerprint, marks
from pipeline.copies.text import read_words
from tests.unit.copies.articles import sentences, text


def test_the_same_text_has_the_same_fingerprint_whatever_the_house_style() -> None:
    body = text(1)
    assert fingerprint("A", body) == fingerprint(
        "B", "OSLO (NTB) - " + body.replace("a", "á") + "\nRead more"
    )


def test_the_digest_tells_texts_apart() -> None:
    assert fingerprint("", text(1)).digest != fingerprint("", text(2)).digest
    assert len(fingerprint("", text(1)).digest) == 16


def test_a_fingerprint_never_changes() -> None:
    """Marks live in the state longer than a process: other marks would find no copies of older articles."""
    print_ = fingerprint("Flash", "The harbour board voted on Monday to dredge the eastern channel.")
    assert print_.digest == "14d3fce213e93639"
    assert [f"{mark:016x}" for mark in print_.marks] == ["0ff96009eb82703f"]


MANY_SCRIPTS = (
    "Die Straße “Œuvre” kostet 1.200,50 €; um 8:30 fährt der Bus.",
    "Порт закрыт до 12 марта, сказала Ёлкина. Ο Σίσυφος είπε: «όχι».",
    "港務局は3月２日に予算を承認した。คณะกรรมการท่าเรือลงมติ ٣٤ قارباً غادرت الميناء.",
    "항만 위원회는 예산을 승인했다 😀 \U00020000\U00020001 the ﬁrst o’clock x.1 1.x 2,3. .4",
)


def test_no_fingerprint_ever_changes() -> None:
    """Texts of all lengths and some scripts, in one number: whoever makes reading faster sees it here."""
    found = blake2b(digest_size=8)
    for length in [*range(1, 40), 60, 130, 260]:
        lines = [
            *text(length, length).split("\n"),
            *MANY_SCRIPTS[: length % 5],
            "Read more: the harbour, in pictures.",
        ]
        print_ = fingerprint("Morning briefing" if length % 7 == 0 else "Harbour", "\n".join(lines))
        found.update(print_.codes)
        found.update(repr(print_.marks).encode())
    assert found.hexdigest() == "d3e162413045b777"


def test_an_article_has_about_twenty_five_marks() -> None:
    counts = [len(fingerprint("", text(seed, 32)).marks) for seed in range(20)]
    assert 22 <= sum(counts) / len(counts) <= 28


@pytest.mark.parametrize("words", [25, 40, 60])
def test_a_flash_is_marked_densely(words: int) -> None:
    flash = read_words(" ".join(sentences(3, 8)).replace(".", ""))
    cut = read_words(" ".join(" ".join(sentences(3, 8)).replace(".", "").split()[:words]))
    assert len(marks(cut)) >= words // 5
    assert set(marks(cut)) & set(marks(flash))


@pytest.mark.parametrize("kept", [5, 10, 15])
def test_a_copy_cut_from_the_end_shares_marks(kept: int) -> None:
    body = sentences(4, 30)
    whole, cut = fingerprint("", "\n".join(body)), fingerprint("", "\n".join(body[:kept]))
    assert len(set(whole.marks) & set(cut.marks)) >= 5


def test_a_copy_with_a_new_top_shares_marks() -> None:
    body = sentences(5, 40)
    whole, cut = fingerprint("", "\n".join(body)), fingerprint("", "\n".join(sentences(6, 8) + body[12:]))
    assert set(whole.marks) & set(cut.marks)


def test_marks_are_unsigned_64_bit_and_each_once() -> None:
    found = fingerprint("", text(7)).marks
    assert all(0 <= mark < 1 << 64 for mark in found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("body", ["", "Five words are too few."])
def test_a_text_shorter_than_a_shingle_has_no_marks(body: str) -> None:
    assert fingerprint("", body).marks == ()


def test_one_phrase_over_and_over_has_few_marks() -> None:
    assert len(fingerprint("", "again and again and again the same " * 40).marks) <= 7


def test_a_roundup_is_marked_in_the_record() -> None:
    assert fingerprint("Morning briefing", text(1)).codes != fingerprint("Harbour", text(1)).codes
