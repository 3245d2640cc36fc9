from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.adapters.yaml_tree import parse_tree
from pipeline.settings import Settings, read_settings
from pipeline.settings.settings_file import environment_names


def read(text: str, environ: Mapping[str, str] | None = None) -> tuple[Settings, list[str]]:
    tree = parse_tree(text.encode(), "settings.yaml")
    settings, problems = read_settings(tree, "settings.yaml", environ or {})
    return settings, [str(problem) for problem in problems]


@pytest.mark.parametrize("text", ["", "# nothing", "http:", "{}"])
def test_nothing_written_means_the_defaults(text: str) -> None:
    assert read(text) == (Settings(), [])


def test_no_file_means_the_defaults() -> None:
    assert read_settings(None, "settings.yaml", {}) == (Settings(), ())


def test_keys_are_read_in_their_units() -> None:
    settings, problems = read("""
redis: {state_url: "redis://localhost:6379/0", prefix: "{desk2}:"}
http: {max_page: 8MB, allow_networks: [127.0.0.1, "fd00::/8"], allow_ports: [80, 8080]}
polling: {floor: 10m}
collect: {robots: false, give_up: 36h}
memory: 90d
""")
    assert problems == []
    assert settings.redis.state_url == "redis://localhost:6379/0"
    assert settings.redis.prefix == "{desk2}:"
    assert settings.http.max_page_bytes == 8_000_000
    assert settings.http.allow_networks == ("127.0.0.1/32", "fd00::/8")
    assert settings.http.allow_ports == (80, 8080)
    assert settings.polling.floor_s == 600.0
    assert settings.collect.robots is False
    assert settings.collect.give_up_days == 1.5
    assert settings.memory_days == 90.0


def test_a_key_with_a_mistake_keeps_its_default_and_the_others_count() -> None:
    settings, problems = read("polling: {floor: soon, ceiling: 12h}\npoling: {}\nhttp: 5\nmemory: 3\n")
    assert settings.polling.floor_s == Settings().polling.floor_s
    assert settings.polling.ceiling_s == 43_200.0
    assert problems == [
        'settings.yaml:1: polling.floor: "soon" is no duration; write 1s to 1d, with the unit s, m, h or d',
        'settings.yaml:2: poling: unknown key; did you mean "polling"?',
        'settings.yaml:3: http: "5" where keys and values belong; write keys below it, as in user_agent: …',
        'settings.yaml:4: memory: "3" is shorter than 1h; write 1h to 3650d',
    ]


def test_the_attribute_name_with_its_unit_shows_the_key() -> None:
    assert read("polling: {floor_s: 300}")[1] == [
        'settings.yaml:1: polling.floor_s: unknown key; did you mean "floor"?'
    ]


def test_a_file_that_is_no_table_is_one_problem() -> None:
    settings, problems = read("- a")
    assert settings == Settings()
    assert problems == [
        "settings.yaml:1: a list where keys and values belong; write a section, as in polling: {floor: 5m}"
    ]


def test_braces_without_quotes_are_shown_as_what_they_are() -> None:
    assert "put the value in quotes" in read("redis: {prefix: {wiredesk}}")[1][0]


def test_a_variable_wins_over_the_file() -> None:
    settings, problems = read(
        "polling: {floor: 10m}",
        {
            "WIREDESK_POLLING_FLOOR": "20m",
            "WIREDESK_HTTP_ALLOW_NETWORKS": "10.0.0.0/8, fd00::/8",
            "WIREDESK_MEMORY": "90d",
            "PATH": "/bin",
        },
    )
    assert problems == []
    assert settings.polling.floor_s == 1_200.0
    assert settings.http.allow_networks == ("10.0.0.0/8", "fd00::/8")
    assert settings.memory_days == 90.0


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read("polling: {floor: 10m}", {"WIREDESK_POLLING_FLOOR": ""})[0].polling.floor_s == 600.0


def test_a_wrong_variable_is_named_without_a_line() -> None:
    assert read("", {"WIREDESK_COLLECT_ROBOTS": "no"})[1] == [
        'environment: WIREDESK_COLLECT_ROBOTS: "no" is neither true nor false; write true or false, no quotes'
    ]


def test_a_slip_of_the_pen_in_a_variable_is_found() -> None:
    assert read("", {"WIREDESK_REDIS_STATE_ULR": "redis://localhost"})[1] == [
        'environment: WIREDESK_REDIS_STATE_ULR: unknown variable; did you mean "WIREDESK_REDIS_STATE_URL"?'
    ]


@pytest.mark.parametrize("name", ["WIREDESK_CONFIG", "WIREDESK_REDIS_SERVICE_HOST", "WIREDESK_REDIS_PORT"])
def test_variables_of_others_are_left_alone(name: str) -> None:
    assert read("", {name: "tcp://10.0.0.1:6379"}) == (Settings(), [])


def test_limits_that_contradict_each_other_go_back_to_their_defaults() -> None:
    settings, problems = read("polling:\n  ceiling: 60s\nextract:\n  soft_limit: 20s\n  hard_limit: 20s\n")
    assert settings == Settings()
    assert problems == [
        "settings.yaml:2: polling.ceiling: it is not above polling.floor; "
        "make polling.floor shorter than polling.ceiling",
        "settings.yaml:4: extract.soft_limit: it is not below extract.hard_limit; "
        "make extract.soft_limit shorter than extract.hard_limit",
    ]


def test_a_contradiction_is_shown_where_it_was_written() -> None:
    assert read("", {"WIREDESK_POLLING_LEASE": "20s"})[1] == [
        "environment: WIREDESK_POLLING_LEASE: it is not above http.timeout; "
        "a poll must end before its lease: shorten http.timeout or lengthen polling.lease"
    ]


def test_variables_are_named_by_section_and_key() -> None:
    names = environment_names()
    assert names["WIREDESK_REDIS_STATE_URL"][0] == "redis"
    assert names["WIREDESK_MEMORY"][1].attribute == "memory_days"
