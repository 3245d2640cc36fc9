"""What extraction hands on: articles find their stories and are told, each in one commit.

Between the desk and the steps: asks the ports, decides nothing. Whoever is slower than another worker looks
again at what that one wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline import grouping, ports, trails
from pipeline.copies.fingerprint import fingerprint
from pipeline.desk import Desk, note
from pipeline.model import Article, ArticleId, Claim, Fingerprint

CONFLICT_TRIES = 5
"""Two copies of one text within milliseconds cost one more look; five in a row were never seen."""

CONFLICT_WAIT_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An article on its way into its story.

    `lines`: of its text, those that its site repeats among them; `repeated`: how many these are.
    """

    claim: Claim
    article: Article
    sketch: Fingerprint
    lines: Sequence[str]
    repeated: int

    def is_known_as(self, digest: str) -> bool:
        """Whether this text was published under that digest, maybe before its site's lines were learnt."""
        if digest == self.sketch.digest or not self.repeated:
            return digest == self.sketch.digest
        return digest == fingerprint(self.article.title, "\n".join(self.lines)).digest


async def publish(desk: Desk, ready: Sequence[Ready]) -> None:
    """Each article into its story, all of them in as few commits as others let us. Raises `Busy`."""
    for _ in range(CONFLICT_TRIES):
        ready = await _publish_once(desk, ready)
        if not ready:
            return
    for item in ready:
        trace = note(desk, item.claim, "waits", "conflict")
        await desk.due.again(item.claim, desk.clock.now() + CONFLICT_WAIT_S, trace, counts=False)


async def _publish_once(desk: Desk, ready: Sequence[Ready]) -> list[Ready]:
    """Group and commit; what met a conflict comes back to be looked at again."""
    commits = []
    for item in ready:
        commit = await _grouped(desk, item)
        if commit is None:
            trace = note(desk, item.claim, "unchanged", "same_text", article=item.article.id)
            await desk.due.done(item.claim, [trace])
        else:
            commits.append((item, commit))
    results = await desk.stories.commit([commit for _, commit in commits])
    return [
        item
        for (item, _), result in zip(commits, results, strict=True)
        if result is ports.CommitResult.CONFLICT
    ]


async def _grouped(desk: Desk, item: Ready) -> ports.StoryCommit | None:
    """What the article changes about the stories; None = it was published with this text before."""
    article, sketch = item.article, item.sketch
    known = await desk.stories.known(article.id)
    if known is not None and (item.is_known_as(known.digest) or known.page_id != item.claim.id):
        return None
    now = desk.clock.now()
    candidates = await desk.stories.announce(article.id, article.site, sketch, now)
    if known is not None:
        article = replace(article, revision=known.revision + 1)
    wanted = [known.story_id] if known else grouping.story_ids(article.id, candidates)
    view = grouping.View(
        article=article,
        sketch=sketch,
        now=now,
        stories=await desk.stories.stories(wanted),
        candidates=candidates,
    )
    if known is not None:
        texts = await desk.stories.texts([article.id])
        settled = grouping.settle_revision(view, known, texts.get(article.id))
    else:
        view = replace(view, anchors=await _anchors(desk, view))
        settled = grouping.settle(view, await _quicker_copy(desk, view))
    return ports.StoryCommit(
        claim=item.claim,
        article=article,
        fingerprint=sketch,
        stories=settled.stories,
        expect=settled.expect,
        pointers=settled.pointers,
        gone=settled.gone,
        events=settled.events,
        notes=trails.of_story(settled, item.claim.id, view, repeated_lines=item.repeated),
    )


async def _quicker_copy(desk: Desk, view: grouping.View) -> tuple[ArticleId, ports.Known] | None:
    article_id = grouping.quicker_copy(view)
    known = await desk.stories.known(article_id) if article_id else None
    return (article_id, known) if article_id and known else None


async def _anchors(desk: Desk, view: grouping.View) -> dict[ArticleId, bytes]:
    """Most are candidates themselves."""
    codes = {candidate.article_id: candidate.codes for candidate in view.candidates}
    found = {}
    for member, anchor in grouping.anchors(view).items():
        if anchor not in codes and (known := await desk.stories.known(anchor)) is not None:
            codes[anchor] = known.codes
        if anchor in codes:
            found[member] = codes[anchor]
    return found
