"""E: addresses that nobody may send the poller to."""

from __future__ import annotations

import pytest

from pipeline import urls
from tests.rules.conftest import Another
from tests.rules.documents import item, rss
from tests.rules.poller import Poller
from tests.rules.registry import rule
from tests.rules.scripted import ok, serving, to

FEED = rss(item(1))


def words(text: str) -> list[str]:
    return text.split()


REFUSED = words(
    """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
    127.255.255.254 168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192
    192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1
    2002:7f00:1:: 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
    """
)
ALLOWED = words(
    """
    8.8.8.8 100.63.255.255 172.32.0.1 2606:4700::1111 64:ff9b::808:808
    """
)
"""51 together: the addresses on which naive checks disagree, and the borders of their blocks."""


def bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@rule(
    "E9",
    "Only public addresses are connected to, however they are written",
    source="IANA special-purpose registries",
)
@pytest.mark.parametrize("address", REFUSED)
async def test_a_redirect_to_an_address_that_is_not_public(address: str, another: Another) -> None:
    """302 to each of 46 addresses: refused for good, before a socket is made."""
    outside = await another("127.0.0.2")
    poller = Poller(only="127.0.0.2/32")
    async with poller.http:
        await poller.listen_to(outside.on("/feed", to(f"http://{bracketed(address)}/")))
        assert (await poller.next_poll()).reason == "address_refused"


@rule(
    "E9",
    "Public addresses at the borders of those blocks are let through",
    source="IANA special-purpose registries",
)
@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_let_through(address: str) -> None:
    """The guard's own word: nothing is asked of the internet here."""
    assert len(REFUSED) + len(ALLOWED) == 51
    assert urls.is_public(address)
    assert urls.check_url(f"http://{bracketed(address)}/") is None


@rule(
    "E9", "A name that leads to such an address is refused as well", source="IANA special-purpose registries"
)
@pytest.mark.parametrize("address", REFUSED)
async def test_a_name_with_an_address_that_is_not_public(address: str) -> None:
    """DNS answers with each of 46 addresses: refused before a socket is made."""
    poller = Poller(only="127.0.0.2/32", names=lambda _: [address])
    async with poller.http:
        await poller.listen_to("http://harbour.example/feed")
        assert (await poller.next_poll()).reason == "address_refused"


@rule(
    "E10",
    "Each connection is judged by the address it goes to: a name may answer otherwise the next time",
    source="DNS rebinding",
)
async def test_a_name_that_turns_to_this_machine(another: Another) -> None:
    """DNS names a public address first, this machine afterwards; or both at once: no connection to it."""
    secret, outside = await another("127.0.0.1"), await another("127.0.0.2")
    answers = [["127.0.0.2"], ["127.0.0.1"]]
    poller = Poller(only="127.0.0.2/32", names=lambda _: answers.pop(0) if len(answers) > 1 else answers[0])
    outside.on("/feed", ok(FEED))
    async with poller.http:
        await poller.listen_to(f"http://harbour.example:{outside.port}/feed", every_s=3_600.0)
        assert (await poller.next_poll()).outcome == "changed"
    await poller.http.close()
    async with poller.http:  # a process that starts anew remembers no name
        await poller.listen_to(f"http://harbour.example:{secret.port}/feed", "other")
        assert (await poller.next_poll()).reason == "address_refused"
    assert secret.connections == 0


@rule("E10", "Of several addresses of a name only public ones are tried", source="DNS rebinding")
async def test_a_name_with_two_addresses() -> None:
    """A public address that does not answer beside this machine's own: this machine hears nothing."""
    poller = Poller(only="127.0.0.2/32", names=lambda _: ["127.0.0.2", "127.0.0.1"])
    async with poller.http, serving(poller.clock.now) as secret:
        secret.on("/feed", ok(FEED))
        await poller.listen_to(f"http://harbour.example:{secret.port}/feed")
        assert (await poller.next_poll()).outcome == "failed"
        assert secret.connections == 0


TRICKS = words(
    """
    http://2130706433:{port}/ http://0x7f000001:{port}/ http://0x7f.0.0.1:{port}/
    http://0177.0.0.1:{port}/ http://127.1:{port}/ http://127。0。0。1:{port}/ http://①②⑦.⓪.⓪.①:{port}/
    http://127.0.0.1.:{port}/ http://[::ffff:7f00:1]:{port}/ http://localhost:{port}/
    http://user@127.0.0.1:{port}/ //127.0.0.1:{port}/
    """
)


@rule(
    "E11",
    "Numbers, other digits and user names do not hide an address",
    source="measured: 13 of 22 tricks pass aiohttp",
)
@pytest.mark.parametrize("trick", TRICKS)
async def test_numeric_tricks(trick: str, another: Another) -> None:
    """This machine under another spelling, in a feed's URL and in a redirect: no connection."""
    secret, outside = await another("127.0.0.1"), await another("127.0.0.2")
    target = trick.format(port=secret.port)
    poller = Poller(only="127.0.0.2/32")
    async with poller.http:
        await poller.listen_to(outside.on("/feed", to(target)))
        assert (await poller.next_poll()).outcome == "failed"
        await poller.listen_to(target, "itself")
        assert (await poller.next_poll()).outcome == "failed"
    assert secret.connections == 0


@rule(
    "E12",
    "A redirect to a port that is not the web's is refused",
    source="own choice; WHATWG Fetch, port blocking",
)
@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 11211])
async def test_odd_ports_are_refused(port: int, another: Another) -> None:
    """302 to a public address at port 22, 6379 …: refused before a socket is made."""
    outside = await another("127.0.0.2")
    poller = Poller(only="127.0.0.2/32")
    async with poller.http:
        await poller.listen_to(outside.on("/feed", to(f"http://8.8.8.8:{port}/")))
        assert (await poller.next_poll()).reason == "address_refused"
