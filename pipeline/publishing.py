"""What extraction hands on: articles find their stories and are told, each in one commit.

Between the desk and the steps: asks the ports, decides nothing. Whoever is slower than another worker looks
again at what that one wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pipeline import grouping, ports, trails
from pipeline.copies.fingerprint import fingerprint
from pipeline.desk import Desk, note, whole_ms
from pipeline.model import Article, ArticleId, Claim, Fingerprint

CONFLICT_TRIES = 5
"""Two copies of one text within milliseconds cost one more look; five in a row were never seen."""

CONFLICT_WAIT_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An article on its way into its story.

    `lines`: of its text, those that its site repeats among them; `repeated`: how many these are; `took_ms`:
    extraction and fingerprint.
    """

    claim: Claim
    article: Article
    sketch: Fingerprint
    lines: Sequence[str]
    repeated: int
    took_ms: int

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
    begun_at = desk.clock.now()
    known = await desk.stories.known_each([item.article.id for item in ready])
    fresh = []
    for item in ready:
        before = known.get(item.article.id)
        if before and (item.is_known_as(before.digest) or before.page_id != item.claim.id):
            article_id, took_ms = item.article.id, item.took_ms
            trace = note(desk, item.claim, "unchanged", "same_text", article=article_id, took_ms=took_ms)
            await desk.due.done(item.claim, [trace])
        else:
            fresh.append(item)
    views = await _views(desk, fresh, known)
    shared_s = (desk.clock.now() - begun_at) / max(1, len(fresh))
    commits = [
        await _grouped(desk, item, view, known.get(item.article.id), shared_s)
        for item, view in zip(fresh, views, strict=True)
    ]
    results = await desk.stories.commit(commits)
    return [
        item for item, result in zip(fresh, results, strict=True) if result is ports.CommitResult.CONFLICT
    ]


async def _views(
    desk: Desk, fresh: Sequence[Ready], known: Mapping[ArticleId, ports.Known]
) -> list[grouping.View]:
    """Announced, and what is to be seen of each then: three round trips for all of them."""
    now = desk.clock.now()
    said = [
        ports.Announcement(article_id=item.article.id, site=item.article.site, fingerprint=item.sketch)
        for item in fresh
    ]
    candidates = await desk.stories.announce_each(said, now)
    wanted = []
    for item, seen in zip(fresh, candidates, strict=True):
        before = known.get(item.article.id)
        wanted.append([before.story_id] if before else grouping.story_ids(item.article.id, seen))
    stories = await desk.stories.stories(list(dict.fromkeys(chain.from_iterable(wanted))))
    return [
        grouping.View(
            article=_numbered(item.article, known.get(item.article.id)),
            sketch=item.sketch,
            now=now,
            stories={one: stories[one] for one in ids if one in stories},
            candidates=seen,
        )
        for item, seen, ids in zip(fresh, candidates, wanted, strict=True)
    ]


def _numbered(article: Article, known: ports.Known | None) -> Article:
    return article if known is None else replace(article, revision=known.revision + 1)


async def _grouped(
    desk: Desk, item: Ready, view: grouping.View, known: ports.Known | None, shared_s: float
) -> ports.StoryCommit:
    """What the article changes about the stories. `shared_s`: its part of what was done for all of them."""
    begun_at = desk.clock.now()
    settled = await _settled(desk, view, known)
    if grouping.tells_several(settled):
        view = await _wider(desk, item, view)
        settled = await _settled(desk, view, known)
    return ports.StoryCommit(
        claim=item.claim,
        article=view.article,
        fingerprint=view.sketch,
        stories=settled.stories,
        expect=settled.expect,
        pointers=settled.pointers,
        gone=settled.gone,
        events=settled.events,
        notes=trails.of_story(
            settled,
            item.claim.id,
            view,
            repeated_lines=item.repeated,
            measures=_measures(item, desk.clock.now(), shared_s + desk.clock.now() - begun_at),
        ),
    )


def _measures(item: Ready, now: float, publish_s: float) -> dict[str, int]:
    """As `ports.work.MEASURED` names them. The commit itself is in none: it carries them."""
    lag_s = now - item.article.first_seen_at.timestamp()
    return {"took_ms": item.took_ms, "publish_ms": whole_ms(publish_s), "lag_ms": whole_ms(lag_s)}


async def _settled(desk: Desk, view: grouping.View, known: ports.Known | None) -> grouping.Settled:
    if known is not None:
        texts = await desk.stories.texts([view.article.id])
        return grouping.settle_revision(view, known, texts.get(view.article.id))
    view = replace(view, anchors=await _anchors(desk, view))
    return grouping.settle(view, await _quicker_copy(desk, view))


async def _wider(desk: Desk, item: Ready, view: grouping.View) -> grouping.View:
    """The view with more candidates: where each item of a roundup has copies, a few items hide the others."""
    said = ports.Announcement(article_id=item.article.id, site=item.article.site, fingerprint=item.sketch)
    seen = await desk.stories.look_wider(said, view.now)
    missing = [one for one in grouping.story_ids(item.article.id, seen) if one not in view.stories]
    return replace(view, candidates=seen, stories={**view.stories, **await desk.stories.stories(missing)})


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
