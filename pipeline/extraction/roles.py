"""Words around a name that say what somebody is or did: "Staff Writer", "Posted by", where they work.

Text only; whether what is left is a name decides `names`.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_RANK = (
    r"(?:chief|senior|junior|staff|special|political|politics|sports?|business|science|health|tech\w*|world|foreign|"
    r"national|home|deputy|assistant|associate|contributing|guest|freelance|managing|executive|news|features?|"
    r"investigati\w+|education|environment|royal|showbiz|crime|city|arts?|culture|economics|data|security|diplomatic)"
)
_ROLE = (
    r"(?:writers?|reporters?|correspondents?|editors?|columnists?|contributors?|journalists?|producers?|"
    r"redakteur(?:in|innen)?|korrespondent(?:in|innen)?|reporterin|journalistin|redacteur|redactrice|journaliste|"
    r"correspondante?|redactora?|corresponsal|enviad[oa] especial|giornalista|inviat[oa])"
)
_BEHIND = re.compile(rf"\s(?:{_RANK}\s){{0,4}}{_ROLE}(?!\w)", re.I)
_BEFORE = re.compile(
    rf"(?:[\w-]{{1,30}}-)?(?:(?:{_RANK}\s){{1,3}}{_ROLE}|{_ROLE}|(?:gast)?autor(?:in|en|innen)?|expert(?:e|in)|"
    r"volontär(?:in)?|mitarbeiter(?:in)?|envoyée? spéciale?|nostr[oa] inviat[oa])\s+(?=[^\W\d_])",
    re.I,
)


def without_employer(name: str, employers: Collection[str]) -> str:
    """What stands before the name of the paper, if two words do. `employers`: folded.

    >>> without_employer("Ann Vale Harbour Daily Staff", ["harbour daily"])
    'Ann Vale'
    """
    words = name.split()
    for place in range(2, len(words)):
        tail = f"{' '.join(words[place:]).casefold()} "
        if any(tail.startswith(f"{one} ") for one in employers):
            return " ".join(words[:place])
    return name


def without_role(name: str) -> str:
    """The name without what the person does, before or behind it.

    >>> without_role("Ann Vale Senior Staff Writer"), without_role("Editor-Reporterin Eva Stein")
    ('Ann Vale', 'Eva Stein')
    """
    before = _BEFORE.match(name)
    behind = _BEHIND.search(name, before.end() if before else 0)
    return name[before.end() if before else 0 : behind.start() if behind else None]
