"""Where the web console listens."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from console.listening import DEFAULT_LISTEN, Listen, free_place, parse
from pipeline.errors import ConfigError


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:80", Listen(host="127.0.0.1", port=80)),
        ("[::1]:8080", Listen(host="::1", port=8080)),
        (":8080", Listen(host="0.0.0.0", port=8080)),
        ("console.example:1", Listen(host="console.example", port=1)),
    ],
)
def test_addresses_as_people_write_them(text: str, listen: Listen) -> None:
    assert parse(text) == listen


@pytest.mark.parametrize(
    "text", ["8080", "localhost", "host:", "host:http", "host:70000", "host:-1", "host:²"]
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match="write HOST:PORT"):
        parse(text)


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        (Listen(host="0.0.0.0", port=80), "http://127.0.0.1:80"),
        (Listen(host="::", port=80), "http://[::1]:80"),
        (Listen(host="::1", port=80), "http://[::1]:80"),
        (Listen(host="localhost", port=80), "http://localhost:80"),
    ],
)
def test_the_url_is_one_that_a_browser_here_can_open(listen: Listen, url: str) -> None:
    assert listen.url == url


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(taken: int) -> None:
    with pytest.raises(ConfigError, match="the port is taken; choose another --listen, or off"):
        free_place(f"127.0.0.1:{taken}")


def test_a_free_port_that_was_asked_for_is_used(taken: int) -> None:
    assert free_place("127.0.0.1:0") == (Listen(host="127.0.0.1", port=0), False)


def test_a_host_that_is_not_here_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"cannot listen on 192\.0\.2\.1:80"):
        free_place("192.0.2.1:80")
    with pytest.raises(ConfigError, match="no such host"):
        free_place("no-such-host.invalid:80")


def test_when_the_default_is_taken_the_next_free_port_is_chosen() -> None:
    default = parse(DEFAULT_LISTEN)
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            holder.bind((default.host, default.port))
            holder.listen()
        except OSError:
            holder.close()  # somebody else holds it already, which is as good
        place, moved = free_place(None)
    assert moved
    assert default.port < place.port < default.port + 20
