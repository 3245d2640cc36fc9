"""Why a copy counts as its story's original, in words. Repeats `copies.original`, decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from console import words
from pipeline import urls
from pipeline.copies.original import is_agency_page, is_credited
from pipeline.model import Copy, Story


def why_original(story: Story) -> str:
    """The rules that told it from the other copies.

    Each rule is asked of those that the rules before it left; one that leaves all says nothing.
    """
    if len(story.copies) == 1:
        return "it is the only one so far"
    original = next(copy for copy in story.copies if copy.article_id == story.original_id)
    left = list(story.copies)
    because = []
    for rule, sentence in _rules(story):
        kept = [copy for copy in left if rule(copy)]
        if original in kept and len(kept) < len(left):
            because.append(sentence)
            left = kept
        if left == [original]:
            break
    if left != [original]:
        most = max(copy.words for copy in left)
        whole = "the most complete text" if original.words == most else "a text as complete as any"
        because.append(f"{whole}, seen before the others like it" if len(left) > 1 else whole)
    return ", and ".join(because)


def _rules(story: Story) -> list[tuple[Callable[[Copy], bool], str]]:
    declared = {
        urls.article_id(copy.declared_original): copy for copy in story.copies if copy.declared_original
    }
    namers = sum(
        bool(copy.declared_original) and urls.article_id(copy.declared_original or "") == story.original_id
        for copy in story.copies
    )
    return [
        (is_agency_page, "it stands on the site of the agency that the text is owed to"),
        (
            lambda copy: copy.article_id in declared,
            f"{words.several(namers, 'other copy names', 'other copies name')} it as their original",
        ),
        (
            lambda copy: not copy.declared_original and not is_credited(copy),
            "it neither credits an agency nor names another original",
        ),
    ]
