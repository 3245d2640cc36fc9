"""What the documents name exists: files, commands, options, make targets, settings, reasons, metrics."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from console.cli import cli
from console.words import REASONS
from pipeline.settings.feed_keys import FEED_KEYS
from pipeline.settings.setting_keys import LOOSE_SETTINGS, SECTIONS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))

CODE = [*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("workers/*.py")]
LUA = sorted(ROOT.glob("pipeline/**/*.lua"))

SLUG = re.compile(r"[a-z][a-z0-9_]*")
REASON_TABLES = re.compile(r"^_?(?:REASONS|REFUSALS)$")


# ── links and files ──────────────────────────────────────────────────────────────────────────────


def anchors(path: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_relative_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@each_document
def test_files_that_are_named_are_there(path: Path) -> None:
    named = re.findall(
        r"(?<![\w./-])((?:pipeline|workers|console|newsroom|wiredesk|config|docs|tests|benchmarks|examples)"
        r"/[\w./-]*\w/?)",
        path.read_text("utf-8"),
    )
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


@each_document
def test_modules_that_are_run_are_there(path: Path) -> None:
    modules = re.findall(r"python -m ([\w.]+)", path.read_text("utf-8"))
    assert [name for name in modules if find_spec(name) is None] == []


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


def code_of(path: Path) -> Iterator[str]:
    """Every line of fenced blocks, and every `inline` piece, without its comment."""
    text = path.read_text("utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    for piece in (*blocks, *inline):
        for line in piece.splitlines():
            yield re.sub(r"\s+#.*", "", line)


def commands(path: Path) -> list[list[str]]:
    """Command lines of `wiredesk`, without the program's name."""
    found = []
    for line in code_of(path):
        match = re.search(r"(?:^|[\s/])wiredesk ((?:[a-z]|--).*)", line)
        # a container's service and a program share the name; "wiredesk:" and sentences are no commands
        if match and not line.lstrip().startswith(("from ", "import ", "image", "User=")):
            found.append(shlex.split(re.split(r"[|;&…]", match[1])[0]))
    return found


def misfit(words: list[str]) -> str | None:
    """What of a command line click does not know; None = all is known."""
    command: click.Command = cli
    options = {name for option in cli.params for name in option.opts}
    for word in words:
        if word.startswith("-"):
            if word.partition("=")[0] not in options | {"--help", "-h"}:
                return word
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return word
            command = command.commands[word]
            options = {name for option in command.params for name in option.opts}
    return None


@each_document
def test_commands_and_their_options_exist(path: Path) -> None:
    wrong = {" ".join(words): bad for words in commands(path) if (bad := misfit(words))}
    assert wrong == {}


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert misfit(["status", "--watch"]) is None
    assert misfit(["dead", "list", "--sage", "poll"]) == "--sage"
    assert misfit(["stat"]) == "stat"


@each_document
def test_make_targets_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = [match[1] for line in code_of(path) if (match := re.match(r"\s*make ([a-z]+)", line))]
    assert [name for name in named if name not in targets] == []


# ── dependencies ─────────────────────────────────────────────────────────────────────────────────


def dependencies() -> set[str]:
    """What pyproject.toml asks for: to run, to develop, to build; extras by their own names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    names = set()
    for requirement in asked:
        named = re.match(r"([\w.-]+)(?:\[([\w,-]+)\])?", requirement)
        assert named, requirement
        names |= {named[1].lower(), *(extra.lower() for extra in (named[2] or "").split(",") if extra)}
    return names


def decided() -> list[str]:
    """Packages that the decisions name: those that were given, and the first column of the table."""
    text = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    section = text.split("\n## Dependencies\n")[1].split("\n## ")[0]
    given = re.findall(r"^Given: ([^.]+)\.", section, re.MULTILINE)
    cells = re.findall(r"^\| (?!package )([^|]+) \|", section, re.MULTILINE)
    plain = (re.sub(r"\([^)]*\)", "", cell) for cell in (*given, *cells))
    return [name.strip().lower() for cell in plain for name in cell.split(",")]


def test_every_dependency_was_decided_once_and_nothing_else_was() -> None:
    assert len(decided()) == len(set(decided()))
    assert dependencies() - set(decided()) == set()
    assert set(decided()) - dependencies() == set()


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


@each_document
def test_settings_that_are_named_can_be_set(path: Path) -> None:
    known = {f"{section}.{key}" for section in SECTIONS for key in SECTIONS[section].keys}
    named = re.findall(rf"`((?:{'|'.join(SECTIONS)})\.[a-z_]+)(?::[^`]*)?`", path.read_text("utf-8"))
    assert [name for name in named if name not in known and not is_something_else(name)] == []


def is_something_else(dotted: str) -> bool:
    """A module or a file whose name is written like a setting: `copies.compare`, `redis.log`."""
    module = ROOT / "pipeline" / (dotted.replace(".", "/") + ".py")
    return module.exists() or dotted.endswith((".log", ".sock", ".md"))


def test_the_settings_without_a_section_are_still_called_so() -> None:
    assert {"memory", "trail"} <= set(LOOSE_SETTINGS)
    assert {"every", "timeout", "headers", "content"} <= set(FEED_KEYS)


# ── reasons ──────────────────────────────────────────────────────────────────────────────────────


def strings(node: ast.AST) -> Iterator[str]:
    """Slugs in an expression; those that are only compared with are none of its values."""
    if isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)
    elif isinstance(node, ast.Call):
        for argument in node.args:
            yield from strings(argument)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if SLUG.fullmatch(node.value):
            yield node.value
    elif not isinstance(node, ast.Compare | ast.Attribute | ast.Subscript):
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


def called(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def reasons_in(tree: ast.AST) -> Iterator[str]:
    """Where a reason is written in Python: `reason=`, `default_reason`, the tables, `note(…)`."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="reason"):
                yield from strings(node.value)
            case ast.Call(func=ast.Name(id="note"), args=[_, _, _, reason, *_]):
                yield from strings(reason)
            case ast.Assign() | ast.AnnAssign() if node.value is not None:
                names = called(node)
                if names & {"reason", "default_reason"} or any(map(REASON_TABLES.match, names)):
                    yield from strings(node.value)
            case ast.FunctionDef(name="refusal"):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield from strings(inner.value)
            case ast.ClassDef(name=name) if name.endswith("Error"):
                listed = re.search(r"Reasons: ([\w\s,]+)\.", ast.get_docstring(node) or "")
                yield from re.findall(SLUG, listed[1]) if listed else ()


def reasons_of_the_code() -> set[str]:
    found = {slug for path in CODE for slug in reasons_in(ast.parse(path.read_text("utf-8")))}
    for path in LUA:
        found |= set(re.findall(r"(?:\breason =|'reason',) '(\w+)'", path.read_text("utf-8")))
    return found


def reasons_of_the_table() -> list[str]:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    return re.findall(r"^\| `(\w+)` \|", text.split("\n## Reasons\n")[1], re.MULTILINE)


def test_every_reason_of_the_code_is_explained_once_and_no_other() -> None:
    in_code, explained = reasons_of_the_code(), reasons_of_the_table()
    assert len(explained) == len(set(explained))
    assert in_code - set(explained) == set()
    # reasons that stand in words alone come from a `Literal` of entries passed over, or from the stream
    assert set(explained) - in_code - set(REASONS) == set()


def test_reasons_are_found_where_the_code_writes_them() -> None:
    found = reasons_of_the_code()
    assert {"dns", "robots", "crashed", "blocked", "not_modified", "deliveries", "busy"} <= found
    assert "GET" not in found


def test_every_reason_that_a_person_may_read_is_in_the_table() -> None:
    assert set(REASONS) - set(reasons_of_the_table()) == set()


# ── metrics ──────────────────────────────────────────────────────────────────────────────────────


@each_document
def test_metrics_that_are_named_are_served(path: Path) -> None:
    named = set(re.findall(r"\bwiredesk_([a-z_]+)", path.read_text("utf-8")))
    assert named - served() == set()


def served() -> set[str]:
    """Metrics without their prefix: every family's name stands before its kind."""
    source = "".join(file.read_text("utf-8") for file in ROOT.glob("console/web/*.py"))
    plain = set(re.findall(r'"([a-z_]+)",\s*"(?:counter|gauge)"', source))
    summaries = re.findall(r'"([a-z_]+)",\s*"summary"', source)
    return plain | {name + end for name in summaries for end in ("_sum", "_count")}


def test_the_metrics_are_found_in_the_console() -> None:
    assert {"feeds", "stage_backlog", "poll_total"} <= served()
