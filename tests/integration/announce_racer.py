"""One of several processes that announce and commit copies of the same stories at the same time.

    python announce_racer.py URL PREFIX NOW

Says `ready`, waits for a line, works off the pages that are due (`<story>-<outlet>`), and prints a JSON
object: article → those whom it saw.
"""

import asyncio
import json
import random
import sys

from pipeline.adapters.due_sets import DueSets
from pipeline.adapters.redis_state import connect
from pipeline.adapters.story_store import StoryStore
from pipeline.model import Article, Claim, Fingerprint, Stage
from pipeline.ports import Candidate, CommitResult
from pipeline.settings import Settings
from tests.story_building import NOW, article, commit_of, fingerprint, grown, story_of

MARKS = 18

PATIENCE = 100
"""Looks before a page is put back behind those that it waits for."""


def text_of(story: int, outlet: int) -> Fingerprint:
    """The marks of the story, a third of them changed by the outlet."""
    marks = [story * MARKS + i for i in range(MARKS)]
    changed = random.Random(f"{story}/{outlet}").sample(range(MARKS), MARKS // 3)
    for i in changed:
        marks[i] += 1_000_000 * (outlet + 1)
    return fingerprint(*marks)


async def enter(
    stories: StoryStore, claim: Claim, member: Article, text: Fingerprint
) -> list[Candidate] | None:
    """Announce, look, join or found; again when somebody else was faster. Whom it saw.

    None = those before it are not committed, and perhaps their racer is dead: their pages come first.
    """
    for _ in range(PATIENCE):
        found = await stories.announce(member.id, member.site, text, NOW)
        joined = next((candidate.story_id for candidate in found if candidate.story_id), None)
        if found and joined is None:
            continue
        story = story_of(member)
        pointers = {member.id: None} | {candidate.article_id: candidate.story_id for candidate in found}
        if joined is not None:
            story = grown((await stories.stories([joined]))[joined], member)
        commit = commit_of(claim, member, story, pointers=pointers, text=text)
        if await stories.commit([commit]) == [CommitResult.WRITTEN]:
            return found
    return None


async def main(url: str, prefix: str, now: float) -> None:
    """One page after the other until none is due."""
    async with connect(url, prefix) as state:
        stories, due = StoryStore(state, Settings()), DueSets(state)
        await stories.known(article("warm").id)
        print("ready", flush=True)
        sys.stdin.readline()
        saw = {}
        while claims := await due.claim(Stage.EXTRACT, now, 1, 90.0, 0):
            story, outlet = map(int, claims[0].id.split("-"))
            member = article(f"{story:04d}{outlet:02d}")
            found = await enter(stories, claims[0], member, text_of(story, outlet))
            if found is None:
                await due.release(claims, now)
            else:
                saw[member.id] = [candidate.article_id for candidate in found]
        print(json.dumps(saw), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
