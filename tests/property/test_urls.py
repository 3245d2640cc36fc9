from __future__ import annotations

from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from pipeline.urls import address_key, check_url, host, is_public, resolve, same_site, site, usable_canonical

HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{1,8}){1,2}", fullmatch=True)
PATHS = st.lists(st.text("abcXYZ09-._~%é ", max_size=6), max_size=4).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.lists(
    st.tuples(st.text("abxyz", min_size=1, max_size=3), st.text("abc1", max_size=3)), max_size=4
)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    query = "&".join(f"{name}={value}" for name, value in draw(QUERIES))
    # white space around an address is none of it: what a test appends would make it part of the path
    path = draw(PATHS).rstrip() or "/"
    return f"https://{draw(HOSTS)}{path}" + (f"?{query}" if query else "")


class TestAddressKey:
    """RFC 3986 §6: normalization is idempotent and hides no difference but the listed ones."""

    @given(addresses())
    def test_a_key_does_not_change_when_it_is_asked_for_again(self, url: str) -> None:
        key = address_key(url)
        assert address_key("https://" + key) == key

    @given(addresses(), st.randoms(use_true_random=False))
    def test_the_order_of_parameters_means_nothing(self, url: str, random: object) -> None:
        start, _, query = url.partition("?")
        pairs = sorted(query.split("&"), key=lambda _: random.random())  # type: ignore[attr-defined]
        assert address_key(f"{start}?{'&'.join(pairs)}") == address_key(url)

    @given(addresses(), st.sampled_from(["utm_source=x", "fbclid=1", "xtor=2", "at_medium=rss"]))
    def test_tracking_means_nothing(self, url: str, pair: str) -> None:
        assert address_key(url + ("&" if "?" in url else "?") + pair) == address_key(url)

    @given(addresses())
    def test_what_is_fetched_has_the_key_of_what_was_published(self, url: str) -> None:
        found = resolve("https://base.example/", url)
        assert found is not None
        assert address_key(found) == address_key(url)


@given(st.text(), st.text())
def test_no_text_whatever_breaks_a_decision(one: str, other: str) -> None:
    address_key(one)
    assert isinstance(site(one) + host(one), str)
    assert not same_site(one, other) or site(one)
    assert usable_canonical(one, other) is None or site(one) != ""
    found = resolve(one, other)
    assert found is None or check_url(found) in (None, "address_refused")


@given(st.ip_addresses())
def test_no_more_is_let_through_than_the_library_calls_global(address: object) -> None:
    if is_public(str(address)):
        found = ip_address(str(address))
        mapped = getattr(found, "ipv4_mapped", None)
        assert (mapped or found).is_global or str(found).startswith("64:ff9b::")
        assert not found.is_multicast


class TestUsualForms:
    """What is read at a glance means what it means written otherwise."""

    @given(
        st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[a-z]{1,5}\.[a-z0-9]{1,3}", fullmatch=True),
        st.sampled_from(["", ":80", ":443", ":8080", ":65535", ":65536", ":0", ":08", ":"]),
        st.sampled_from(["http", "https"]),
    )
    def test_an_address_means_the_same_in_capitals(self, name: str, port: str, scheme: str) -> None:
        usual, shouted = (f"{each}://{name}{port}/" for each in (scheme, scheme.upper()))
        assert host(usual) == host(shouted)
        assert resolve(usual, usual) == resolve(usual, shouted)
        assert not host(usual) or address_key(usual) == address_key(shouted)
