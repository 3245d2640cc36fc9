"""Every setting does something: its attribute is read outside `pipeline/settings`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from pipeline.settings import Settings

ROOT = Path(__file__).parents[3]
READERS = [
    path
    for layer in ("pipeline", "workers", "console", "wiredesk")
    for path in ROOT.glob(f"{layer}/**/*.py")
    if ROOT / "pipeline" / "settings" not in path.parents
]


def settings_there_are() -> set[tuple[str, str]]:
    """(section, attribute); "settings" stands for the section of those that have none."""
    found = set()
    for one in fields(Settings):
        part = getattr(Settings(), one.name)
        if is_dataclass(part):
            found |= {(one.name, key.name) for key in fields(part)}
        else:
            found.add(("settings", one.name))
    return found


def reads(source: str) -> Iterator[tuple[str, str]]:
    """(section, attribute) of what is read from a section by its name, or from `settings` that are one."""
    tree = ast.parse(source)
    meant = called_settings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = owner_of(node.value)
            yield owner, node.attr
            if owner == "settings":
                yield from ((section, node.attr) for section in meant)


def called_settings(tree: ast.AST) -> set[str]:
    """Sections that a file may call `settings`: it names their type, or writes `settings = ….extract`."""
    sections = {type(getattr(Settings(), one.name)).__name__: one.name for one in fields(Settings)}
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in sections:
                found.add(sections[name])
            case ast.Assign(targets=[target], value=ast.Attribute(attr=section)):
                if owner_of(target) == "settings":
                    found.add(section)
    return found


def owner_of(node: ast.expr) -> str:
    """The last name before the dot: `collect` of `desk.settings.collect` and of `self._collect`."""
    if isinstance(node, ast.Call):
        node = node.func
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return "settings" if name == "Settings" else name.lstrip("_")


def test_every_setting_is_read_where_the_work_is_done() -> None:
    read = {found for path in READERS for found in reads(path.read_text("utf-8"))}
    assert settings_there_are() - read == set()


def test_a_setting_of_one_section_is_not_read_by_reading_its_namesake() -> None:
    assert set(reads("x = settings.extract.batch")) >= {("extract", "batch"), ("settings", "extract")}
    assert ("collect", "batch") not in set(reads("x = settings.extract.batch"))
    typed = "def f(settings: CollectSettings): return settings.batch"
    assert ("collect", "batch") in set(reads(typed))
    assert ("polling", "batch") not in set(reads(typed))
    assert ("extract", "batch") in set(reads("settings = every.extract\nsettings.batch"))
