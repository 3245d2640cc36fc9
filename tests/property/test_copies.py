"""What holds for any text at all."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipeline.copies.alignment import Alignment, align
from pipeline.copies.compare import compare
from pipeline.copies.fingerprint import fingerprint, marks
from pipeline.copies.placement import Founds, Joins, place
from pipeline.copies.story import found, join, merge, split
from pipeline.copies.stripping import strip
from pipeline.copies.text import RECORD_VERSION, Words, pack, read_words, unpack
from pipeline.copies.weaving import weave
from pipeline.model import ArticleId, Role
from tests.unit.copies.articles import START, article, sentences

ANYTHING = st.text(st.characters(codec=None), max_size=400)
WRITTEN = st.text(st.sampled_from("ab cd. 12,\n’港น้한ß—éAB\U00020000"), max_size=300)
TEXTS = ANYTHING | WRITTEN
SEEDS = st.integers(0, 10_000)


def same(one: Words, other: Words) -> bool:
    return (
        one.hashes.tolist() == other.hashes.tolist()
        and one.numbers.tolist() == other.numbers.tolist()
        and one.capitals.tolist() == other.capitals.tolist()
        and (one.roundup, one.unspaced) == (other.roundup, other.unspaced)
    )


@given(TEXTS, st.booleans())
def test_a_record_gives_back_its_words(text: str, roundup: bool) -> None:
    words = read_words(text, roundup=roundup)
    again = unpack(pack(words))
    assert again is not None
    assert same(again, words)


@given(st.integers(0, 3), st.lists(st.binary(min_size=2, max_size=2), max_size=100))
def test_any_record_of_the_layout_is_read_and_packed_the_same(flags: int, codes: list[bytes]) -> None:
    record = bytes((RECORD_VERSION, flags)) + b"".join(codes)
    words = unpack(record)
    assert words is not None
    assert pack(words) == record


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_bytes_can_be_compared(earlier: bytes, later: bytes) -> None:
    assert compare(earlier, later, same_site=False, days_apart=0.0).guards


@given(TEXTS, TEXTS, TEXTS, st.booleans(), st.floats(-1e9, 1e9))
def test_nothing_that_is_written_stops_it(
    title: str, one: str, other: str, same_site: bool, days: float
) -> None:
    earlier, later = fingerprint(title, one), fingerprint(other, other + one)
    verdict = compare(earlier.codes, later.codes, same_site=same_site, days_apart=days)
    assert 0.0 <= verdict.resemblance <= 1.0
    assert 0.0 <= verdict.containment <= 1.0
    assert verdict.guards
    assert len(earlier.codes) == 2 + 2 * earlier.words


@given(TEXTS, TEXTS)
def test_stripping_adds_nothing(title: str, text: str) -> None:
    assert len(strip(text, title)) <= len(text)


@given(TEXTS | st.builds(lambda seed: " ".join(sentences(seed, 3)), SEEDS))
def test_a_text_of_25_words_is_its_own_verbatim_copy(text: str) -> None:
    words = read_words(text)
    assume(len(words) >= (50 if words.unspaced else 25))
    verdict = compare(pack(words), pack(words), same_site=False, days_apart=0.0)
    assert verdict.role is Role.VERBATIM
    assert (verdict.resemblance, verdict.containment) == (1.0, 1.0)


@given(SEEDS, st.integers(6, 60), st.data())
def test_a_text_cut_from_the_end_is_found(seed: int, length: int, data: Any) -> None:
    body = sentences(seed, length)
    kept = data.draw(st.integers(3, length))
    whole, cut = fingerprint("", "\n".join(body)), fingerprint("", "\n".join(body[:kept]))
    assert set(whole.marks) & set(cut.marks)
    verdict = compare(whole.codes, cut.codes, same_site=False, days_apart=0.0)
    assert verdict.role is Role.TRIMMED or (verdict.role is Role.VERBATIM and kept >= 0.9 * length)
    assert verdict.containment == 1.0


@given(SEEDS, SEEDS, st.integers(0, 12), st.integers(0, 12))
def test_the_numbers_are_the_same_from_both_sides(one: int, other: int, shared: int, own: int) -> None:
    common = sentences(one, shared)
    first, second = common + sentences(other, own), sentences(other + 1, 5) + common
    left, right = (fingerprint("", "\n".join(lines)).codes for lines in (first, second))
    there = compare(left, right, same_site=False, days_apart=0.0)
    back = compare(right, left, same_site=False, days_apart=0.0)
    assert (there.resemblance, there.containment) == (back.resemblance, back.containment)
    assert there.matched_words == back.matched_words


@given(WRITTEN, WRITTEN, st.sampled_from([align, weave]))
def test_alignment_counts_within_its_texts(one: str, other: str, look: Callable[..., Alignment]) -> None:
    found_ = look(read_words(one), read_words(other + one))
    for side in (found_.earlier, found_.later):
        assert 0 <= side.matched <= side.words
        assert 0.0 <= side.spread <= 1.0
    assert 0.0 <= found_.order <= 1.0


@given(SEEDS, st.integers(8, 40), st.integers(3, 9))
@example(23, 8, 4)
def test_weaving_counts_the_same_words_on_both_sides(seed: int, length: int, every: int) -> None:
    """None of the words that were changed, unless one of the others has the same 14 bits by chance."""
    words = " ".join(sentences(seed, length)).split()
    changed = [f"other{at}" if at % every == 0 else word for at, word in enumerate(words)]
    earlier, later = read_words(" ".join(words)), read_words(" ".join(changed))
    gone = set(earlier.hashes[::every].tolist()) - set(later.hashes.tolist())
    found_ = weave(earlier, later)
    assert found_.earlier.matched == found_.later.matched
    assert not gone & set(earlier.hashes[found_.earlier.shared].tolist())


@given(SEEDS, st.integers(20, 200), st.integers(0, 60))
def test_texts_that_share_a_long_stretch_share_a_mark(seed: int, stretch: int, before: int) -> None:
    """Winnowing's promise, with the widest window: 128 shingles of 6 words."""
    shared = sentences(seed, 10 + stretch // 10)
    one = read_words(" ".join(sentences(seed + 1, before // 8) + shared))
    other = read_words(" ".join(shared))
    assert set(marks(one)) & set(marks(other))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), SEEDS)
def test_every_article_is_in_one_story_whatever_comes(starts: list[int], seed: int) -> None:
    """A stream of overlapping cuts of one long text: joins, merges and roles hold together."""
    chance = random.Random(seed)
    body = sentences(seed, 60)
    seen: list[Any] = []
    stories: dict[str, Any] = {}
    for at, start in enumerate(starts):
        new = article(f"{at:02}", "\n".join(body[start : start + chance.randint(3, 30)]), minutes=at)
        print_ = fingerprint("", new.text)
        placement = place(new, print_, seen, START.timestamp())
        if isinstance(placement, Founds):
            story = found(new, print_.words, START)
        else:
            against = placement.best.neighbour.article_id
            old = next(one for one in stories.values() if against in _members(one))
            story = join(old, new, print_.words, placement.best.verdict, against, START)
        stories[story.id] = story
        seen.append(_Seen(new.id, story.id, print_.codes))
        assert isinstance(placement, Joins) or story.version == 1
    for story in stories.values():
        assert [copy.role for copy in story.copies].count(Role.ORIGINAL) == 1
        assert (
            next(copy for copy in story.copies if copy.role is Role.ORIGINAL).article_id == story.original_id
        )
    assert sum(len(_members(story)) for story in stories.values()) == len(starts)


def _members(story: Any) -> set[ArticleId]:
    return {copy.article_id for copy in story.copies}


class _Seen:
    def __init__(self, article_id: ArticleId, story_id: Any, codes: bytes) -> None:
        self.article_id = article_id
        self.story_id = story_id
        self.codes = codes
        self.site = "elsewhere.example"
        self.announced_at = START.timestamp()
        self.shared = 1


@given(st.integers(2, 8), st.data())
def test_what_is_split_can_be_merged_again(size: int, data: Any) -> None:
    codes = fingerprint("", " ".join(sentences(1, 9))).codes
    told = compare(codes, codes, same_site=False, days_apart=0.0)
    story = found(article("00", ""), 100, START)
    for at in range(1, size):
        against = ArticleId(f"{data.draw(st.integers(0, at - 1)):02}")
        story = join(story, article(f"{at:02}", "", minutes=at), 100, told, against, START)
    ids = data.draw(st.sets(st.sampled_from(sorted(_members(story))), min_size=1, max_size=size - 1))
    stay, leave = split(story, ids, START)
    assert _members(stay) | _members(leave) == _members(story)
    assert not _members(stay) & _members(leave)
    again = merge(stay, leave, START)
    assert _members(again) == _members(story)
    assert again.version == story.version + 2
