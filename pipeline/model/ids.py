"""What the nouns are called by: ids that cannot be taken for one another."""

from __future__ import annotations

from typing import NewType

FeedId = NewType("FeedId", str)
"""The slug that people gave the feed in `feeds.yaml`; never its URL."""
PageId = NewType("PageId", str)
"""16 hex digits: hash of the address key of an entry's link (`urls.page_id`)."""
ArticleId = NewType("ArticleId", str)
"""16 hex digits: hash of the canonical URL's key (`urls.article_id`)."""
StoryId = NewType("StoryId", str)
"""`s` and the `ArticleId` of the story's root, the article announced first."""
