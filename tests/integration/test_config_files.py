from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from pipeline.adapters.config_files import FileWatch, check, config_folder, load_feeds, load_settings
from pipeline.adapters.config_schemas import write_schemas
from pipeline.adapters.yaml_tree import MAX_BYTES, parse_tree
from pipeline.errors import ConfigError
from pipeline.settings import FeedList, Settings, UnusableFileError
from pipeline.settings.tree import Leaf, Table

ONE = "feeds: [{id: a, url: https://example.org/a}]\n"
TWO = "feeds: [{id: b, url: https://example.org/b}]\n"


def write(path: Path, text: str, *, age_s: float = 0.0) -> Path:
    path.write_text(text, encoding="utf-8")
    if age_s:
        at = path.stat().st_mtime - age_s
        os.utime(path, (at, at))
    return path


# ── the folder ───────────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_is_named_is_taken(tmp_path: Path) -> None:
    assert config_folder(tmp_path, {"WIREDESK_CONFIG": "/elsewhere"}) == tmp_path
    assert config_folder(None, {"WIREDESK_CONFIG": str(tmp_path)}) == tmp_path


def test_a_named_folder_that_does_not_exist_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone: does not exist; name the folder that holds feeds\.yaml"):
        config_folder(tmp_path / "gone", {})


def test_naming_the_file_instead_of_its_folder_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder; name the folder that holds"):
        config_folder(write(tmp_path / "feeds.yaml", ONE), {})


def test_the_config_folder_below_the_current_one_is_taken_if_it_is_ours(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with contextlib.chdir(tmp_path):
        assert config_folder(None, {}).is_absolute()  # the checkout's: ./config holds none of our files
        write(tmp_path / "config" / "feeds.yaml", ONE)
        assert config_folder(None, {}) == Path("config")


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def test_feeds_are_loaded_with_the_file_in_each_problem(tmp_path: Path) -> None:
    write(tmp_path / "feeds.yaml", "\ufeff" + ONE + "feed: []\n")
    found = load_feeds(tmp_path)
    assert [feed.id for feed in found.feeds] == ["a"]
    assert str(found.problems[0]).startswith(f"{tmp_path}/feeds.yaml:2: feed: unknown key")


def test_a_missing_settings_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}) == (Settings(), ())


def test_a_missing_feeds_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        UnusableFileError, match=r"feeds\.yaml: the file does not exist; make it, or name another"
    ):
        load_feeds(tmp_path)


def test_a_folder_in_the_place_of_the_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").mkdir()
    with pytest.raises(UnusableFileError, match=r"cannot be read .*; make it a file"):
        load_feeds(tmp_path)


def test_check_reports_the_mistakes_of_both_files_at_once(tmp_path: Path) -> None:
    write(tmp_path / "settings.yaml", "polling: {flor: 5m}\n")
    write(tmp_path / "feeds.yaml", ONE + "group: {}\n")
    checked = check(tmp_path, {"WIREDESK_MEMORY": "90d"})
    assert [problem.key for problem in checked.problems] == ["polling.flor", "group"]
    assert [feed.id for feed in checked.feed_list.feeds] == ["a"]
    assert (checked.folder, checked.settings.memory_days) == (tmp_path, 90.0)


def test_check_turns_unusable_files_into_problems(tmp_path: Path) -> None:
    write(tmp_path / "settings.yaml", "polling: [\n")
    write(tmp_path / "feeds.yaml", "feeds: {}\n")
    checked = check(tmp_path, {"WIREDESK_MEMORY": "90d"})
    assert [problem.file for problem in checked.problems] == [
        str(tmp_path / "settings.yaml"),
        str(tmp_path / "feeds.yaml"),
    ]
    assert checked.feed_list == FeedList(problems=checked.problems[1:])
    assert checked.settings.memory_days == 90.0


def test_the_schemas_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.schema.json" for name in ("feeds", "settings", "sites", "wires")
    }


# ── YAML ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_value_has_its_place_and_stays_text() -> None:
    assert parse_tree(b"a:\n  b: 'no'\n  c: no\n", "f") == Table(
        entries=(
            (
                Leaf(text="a", line=1, column=1),
                Table(
                    entries=(
                        (Leaf(text="b", line=2, column=3), Leaf(text="no", line=2, column=6, quoted=True)),
                        (Leaf(text="c", line=3, column=3), Leaf(text="no", line=3, column=6)),
                    ),
                    line=2,
                    column=3,
                ),
            ),
        ),
        line=1,
        column=1,
    )


def test_an_alias_is_the_node_that_was_named() -> None:
    tree = parse_tree(b"a: &x [1]\nb: *x\n", "f")
    assert isinstance(tree, Table)
    assert tree.entries[1][1] is tree.entries[0][1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "a: [1, 2\nb: 3",
            "f:2: no YAML: did not find expected ',' or ']' (while parsing a flow sequence that",
        ),
        (
            "a: b: c",
            "f:1: no YAML: mapping values are not allowed in this context; put a value with a colon in",
        ),
        ("a:\n\tb: 1", "f:2: no YAML: a tab where none may be; indent with spaces"),
        ("a: 'x", "f:1: no YAML: found unexpected end of stream; close the quote"),
        (
            "a:\n  - x\n b: 2",
            "f:3: no YAML: did not find expected key (while parsing a block mapping that begins in",
        ),
        (
            "a: 1\nb 2\nc: 3",
            "f:3: no YAML: could not find expected ':' (while scanning a simple key that begins in",
        ),
        ("a: @x", "f:1: no YAML: found character that cannot start any token; put the value in quotes"),
        ("%YAML 9.9\n---\na: 1", "f:1: no YAML: found incompatible YAML document; look at the indentation"),
        ("a: 1\nü: \x07", "f:2: a character that YAML does not allow (U+0007); delete it"),
        ("a: 1\n---\nb: 2", "f:2: a second document begins here; delete the line ---"),
        ("a: *x", "f:1: *x is not known here; write &x before it"),
        ("a: &x [*x]", "f:1: *x is not known here"),
        ("[a]: 1", "f:1: a key cannot be a list or table; put braces and brackets of text in quotes"),
        (
            "a: !!python/name:os.system x",
            "f:1: the tag tag:yaml.org,2002:python/name:os.system is not obeyed",
        ),
        ("[" * 30, "f:1: nested deeper than 20 levels"),
    ],
)
def test_what_is_no_plain_yaml_names_line_and_remedy(text: str, says: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        parse_tree(text.encode(), "f")
    assert caught.value.detail.startswith(says)


def test_a_file_that_is_not_utf_8_names_the_line() -> None:
    with pytest.raises(UnusableFileError, match=r"f:2: this line is not UTF-8; save the file as UTF-8"):
        parse_tree("a: 1\nb: ü".encode("latin-1"), "f")


def test_a_file_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(UnusableFileError, match="longer than 64,000,000 bytes"):
        parse_tree(b" " * (MAX_BYTES + 1), "f")


def test_aliases_that_multiply_are_refused() -> None:
    """Nine lists of nine, each holding the one before nine times, stand for 9^9 values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(UnusableFileError, match="aliases stand for more than 100,000 values; write them out"):
        parse_tree("\n".join(lines).encode(), "f")


# ── watching ─────────────────────────────────────────────────────────────────────────────────────


def test_the_first_look_is_a_change_and_the_second_is_none(tmp_path: Path) -> None:
    watch = FileWatch(write(tmp_path / "feeds.yaml", ONE))
    assert [watch.changed(), watch.changed()] == [True, False]


def test_a_change_is_seen_although_size_and_times_are_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "feeds.yaml", ONE)
    stamp = path.stat()
    watch = FileWatch(path)
    assert watch.changed()
    path.write_text(TWO, encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert watch.changed()


def test_touching_a_file_is_no_change(tmp_path: Path) -> None:
    path = write(tmp_path / "feeds.yaml", ONE, age_s=60)
    watch = FileWatch(path)
    assert watch.changed()
    path.touch()
    assert not watch.changed()


def test_a_file_that_was_replaced_is_a_change(tmp_path: Path) -> None:
    path = write(tmp_path / "feeds.yaml", ONE, age_s=60)
    watch = FileWatch(path)
    assert watch.changed()
    before = watch.digest
    write(tmp_path / "new", TWO, age_s=60).replace(path)
    assert watch.changed()
    assert watch.digest not in (None, before)
    assert not watch.changed()


def test_a_file_that_goes_and_comes_is_a_change_each_time(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    watch = FileWatch(path)
    assert [watch.changed(), watch.digest, watch.changed()] == [True, None, False]
    write(path, ONE)
    assert watch.changed()
    path.unlink()
    assert [watch.changed(), watch.digest] == [True, None]
