"""The rules as a table in `docs/polling.md`, made from the tests that hold them.

python -m tests.rules.table     # writes it anew
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from tests.rules import registry

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "polling.md"
BEGIN = "<!-- made by `python -m tests.rules.table` from the tests; edits below are lost -->\n"


def page() -> str:
    """The whole document with its table brought up to date."""
    for path in sorted(FOLDER.glob("test_*.py")):
        importlib.import_module(f"tests.rules.{path.stem}")
    text, _, _ = PAGE.read_text("utf-8").partition(BEGIN)
    return text + BEGIN + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    found = registry.rules()
    for letter, (title, _) in registry.SECTIONS.items():
        yield f"\n### {letter}. {title}\n"
        yield "| rule | what the poller does | source | test |"
        yield "|---|---|---|---|"
        yield from (_row(rule) for rule in found if rule.id[0] == letter)
    for letter, (title, count) in registry.TO_COME.items():
        yield f"\n### {letter}. {title}\n"
        yield f"To come: {letter}1 to {letter}{count}. Until then such feeds are polled like all others."


def _row(rule: registry.Rule) -> str:
    cells = (rule.id, rule.behaviour, rule.source, f"{rule.module.removeprefix('test_')}: `{rule.test}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
