"""The words that two texts share, as a person reads them."""

from __future__ import annotations

import pytest

from pipeline.copies.compare import examine
from pipeline.copies.fingerprint import fingerprint
from pipeline.copies.passages import Passage, passages
from tests.unit.copies.articles import sentences

OWN = sentences(7, 6)
THEIRS = sentences(8, 9)


def shared_by(earlier: str, later: str) -> list[Passage]:
    """What `later` has of `earlier`."""
    codes = [fingerprint("Title", text).codes for text in (earlier, later)]
    alignment = examine(*codes, same_site=False, days_apart=0.0).alignment
    assert alignment is not None
    return passages("Title", later, alignment.later.shared)


def test_shared_stretches_are_told_in_the_order_and_words_of_the_text() -> None:
    earlier = "\n".join(THEIRS)
    later = "\n".join([OWN[0], *THEIRS[:4], *OWN[1:3], THEIRS[7], OWN[3]])
    one, two = shared_by(earlier, later)
    assert (one.text, one.words) == (" ".join(THEIRS[:4]), 64)
    assert (two.text, two.words) == (THEIRS[7], 16)
    assert [one.at, two.at] == pytest.approx([1 / 9, 7 / 9])


def test_what_is_stripped_is_not_counted() -> None:
    earlier = "\n".join(THEIRS)
    later = "\n".join(["OSLO (NTB) - " + THEIRS[0], "Read more: the tide", *THEIRS[1:]])
    (whole,) = shared_by(earlier, later)
    assert whole.text == " ".join(THEIRS)


def test_dashes_go_with_the_words_before_them() -> None:
    text = "\n".join(f"{line[:-1]} — {other}" for line, other in zip(THEIRS[:4], THEIRS[4:8], strict=True))
    (whole,) = shared_by(text, text)
    assert whole.text == " ".join(text.split())


def test_texts_without_spaces_are_told_to_the_character() -> None:
    shared = "港口周一上午关闭了内港的旋转桥这是十一年来的第一次每天约九千人过桥他们被要求改乘渡轮"
    earlier = f"{shared}检查人员在九月发现四个轴承中有两个出现细小裂纹。"
    later = f"渡轮每七分钟一班直到午夜免费乘坐自行车放在下层甲板。{shared}"
    (one,) = shared_by(earlier, later)
    assert shared[2:-2] in one.text
    assert "渡轮每七分钟" not in one.text


def test_texts_that_share_nothing_have_no_passages() -> None:
    assert shared_by("\n".join(OWN), "\n".join(THEIRS)) == []


def test_a_mask_that_is_shorter_than_the_text_ends_it() -> None:
    """Only so many words of a text are kept."""
    codes = fingerprint("Title", "\n".join(THEIRS[:2])).codes
    alignment = examine(codes, codes, same_site=False, days_apart=0.0).alignment
    assert alignment is not None
    (one,) = passages("Title", "\n".join(THEIRS), alignment.later.shared)
    assert one.text == " ".join(THEIRS[:2])
