"""The state in memory: every store of `ports`, for one process that forgets when it ends.

Same promises as the Redis stores, held to by the same contract tests; nothing expires.
"""

from pipeline.adapters.memory.due_sets import MemoryDueSets
from pipeline.adapters.memory.host_pacing import MemoryHostPacing
from pipeline.adapters.memory.ledger import MemoryLedger
from pipeline.adapters.memory.site_lines import MemorySiteLines
from pipeline.adapters.memory.stores import MemoryFeedStore, MemoryPageStore

__all__ = [
    "MemoryDueSets",
    "MemoryFeedStore",
    "MemoryHostPacing",
    "MemoryLedger",
    "MemoryPageStore",
    "MemorySiteLines",
]
