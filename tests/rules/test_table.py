"""The table in the documentation is the one that the tests give."""

from __future__ import annotations

from tests.rules import registry, table


def test_the_table_of_rules_is_up_to_date() -> None:
    assert table.PAGE.read_text("utf-8") == table.page(), "run: python -m tests.rules.table"


def test_every_rule_has_a_test() -> None:
    table.page()
    proved = {rule.id for rule in registry.rules()}
    assert [id_ for id_ in registry.all_ids() if id_ not in proved] == []


def test_every_test_of_a_rule_tells_its_scene() -> None:
    table.page()
    assert [rule.test for rule in registry.rules() if not rule.scene] == []
