"""robots.txt of a site: asked for once, obeyed, and what its absence or silence means (RFC 9309)."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.adapters.http import AiohttpHttp
from pipeline.adapters.robots import SiteRobots
from pipeline.errors import FetchError
from pipeline.model import Request, Response
from pipeline.settings import CollectSettings, HttpSettings
from tests.servers.site import Page, Site, serve

HTTP = HttpSettings(allow_networks=("127.0.0.0/8",), user_agent="Wiredesk/0.1 (+https://example.org)")
SETTINGS = CollectSettings(robots_ttl_s=1_000.0)
RULES = b"""\xef\xbb\xbfUser-agent: *
Disallow: /private
Crawl-delay: 7

User-agent: wiredesk
Disallow: /not-for-us
Allow: /not-for-us/but-this
Crawl-delay: 3
"""


def robots() -> SiteRobots:
    return SiteRobots(HTTP.user_agent, SETTINGS)


async def ask(page: Page, path: str = "/story") -> tuple[bool, float | None]:
    async with serve({"/robots.txt": page}) as site, AiohttpHttp(HTTP) as http:
        return await robots().may_fetch(site.url + path, 0.0, http.get)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/story", True), ("/not-for-us/1", False), ("/not-for-us/but-this", True), ("/private", True)],
)
async def test_the_rules_for_our_name_count_and_no_others(path: str, allowed: bool) -> None:
    assert await ask(Page(RULES), path) == (allowed, 3.0)


@pytest.mark.parametrize(
    "page",
    [Page(status=404), Page(status=403), Page(b""), Page(b"<html>a front page</html>"), Page(status=204)],
)
async def test_a_site_without_rules_allows_everything(page: Page) -> None:
    assert await ask(page) == (True, None)


async def test_a_redirect_without_end_is_a_missing_file() -> None:
    assert await ask(Page(status=301, headers={"Location": "/robots.txt"})) == (True, None)


async def test_a_desk_that_does_not_obey_asks_for_no_rules() -> None:
    async with serve({"/robots.txt": Page(RULES)}) as site, AiohttpHttp(HTTP) as http:
        careless = SiteRobots(HTTP.user_agent, CollectSettings(robots=False))
        assert await careless.may_fetch(site.url + "/not-for-us/1", 0.0, http.get) == (True, None)
        assert site.asked["/robots.txt"] == 0


async def test_only_the_first_500_kib_count() -> None:
    comment = b"# " + b"a" * 997 + b"\n"
    head, tail = b"User-agent: *\nDisallow: /first\n", b"Disallow: /last\n"
    async with serve({"/robots.txt": Page(head + comment * 600 + tail)}) as site, AiohttpHttp(HTTP) as http:
        asked = robots()
        assert not (await asked.may_fetch(site.url + "/first", 0.0, http.get))[0]
        assert (await asked.may_fetch(site.url + "/last", 0.0, http.get))[0]


async def test_a_site_is_asked_once_a_ttl() -> None:
    async with serve({"/robots.txt": Page(RULES)}) as site, AiohttpHttp(HTTP) as http:
        asked = robots()
        for now in (0.0, 500.0, 999.0):
            await asked.may_fetch(site.url + "/story", now, http.get)
        assert site.asked["/robots.txt"] == 1
        site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /")
        assert (await asked.may_fetch(site.url + "/story", 1_001.0, http.get)) == (False, None)
        assert site.asked["/robots.txt"] == 2


async def test_questions_that_come_together_ask_the_site_once() -> None:
    gate = asyncio.Event()
    async with serve({"/robots.txt": Page(RULES, opens=gate)}) as site, AiohttpHttp(HTTP) as http:
        asked = robots()
        asking = [asyncio.create_task(asked.may_fetch(site.url + f"/{n}", 0.0, http.get)) for n in range(20)]
        await site.came.wait()
        gate.set()
        assert await asyncio.gather(*asking) == [(True, 3.0)] * 20
    assert site.asked["/robots.txt"] == 1


async def refusal(asked: SiteRobots, http: AiohttpHttp, site: Site, now: float) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await asked.may_fetch(site.url + "/story", now, http.get)
    assert (caught.value.reason, caught.value.transient) == ("robots_unreachable", True)
    return caught.value


@pytest.mark.parametrize("page", [Page(status=503), Page(status=429), Page(b"a" * 3_000_000)])
async def test_while_a_site_is_silent_nothing_is_fetched_and_it_is_asked_ever_more_rarely(page: Page) -> None:
    async with serve({"/robots.txt": page}) as site, AiohttpHttp(HTTP) as http:
        asked = robots()
        assert (await refusal(asked, http, site, 0.0)).not_before == 60.0
        assert (await refusal(asked, http, site, 59.0)).not_before == 60.0
        assert site.asked["/robots.txt"] == 1
        assert (await refusal(asked, http, site, 60.0)).not_before == 300.0
        site.pages["/robots.txt"] = Page(RULES)
        assert await asked.may_fetch(site.url + "/story", 301.0, http.get) == (True, 3.0)


async def test_a_silent_site_may_say_when_it_will_answer() -> None:
    page = Page(status=503, headers={"Retry-After": "900"})
    async with serve({"/robots.txt": page}) as site, AiohttpHttp(HTTP) as http:
        assert (await refusal(robots(), http, site, 0.0)).not_before == 900.0


@pytest.mark.parametrize(("before", "after"), [(Page(RULES), (True, 3.0)), (Page(status=404), (True, None))])
async def test_what_a_site_said_goes_on_while_it_is_silent(
    before: Page, after: tuple[bool, float | None]
) -> None:
    async with serve({"/robots.txt": before}) as site, AiohttpHttp(HTTP) as http:
        asked = robots()
        await asked.may_fetch(site.url + "/story", 0.0, http.get)
        site.pages["/robots.txt"] = Page(status=500)
        assert await asked.may_fetch(site.url + "/story", 1_001.0, http.get) == after
        assert await asked.may_fetch(site.url + "/story", 1_030.0, http.get) == after
        assert site.asked["/robots.txt"] == 2


async def test_a_server_that_is_not_there_is_silent_too() -> None:
    async with serve({}) as site:
        pass
    async with AiohttpHttp(HTTP) as http:
        await refusal(robots(), http, site, 0.0)


async def test_what_is_no_url_has_no_robots() -> None:
    async with AiohttpHttp(HTTP) as http:
        with pytest.raises(FetchError, match="bad_url"):
            await robots().may_fetch("mailto:desk@example.org", 0.0, http.get)


class LargeFiles:
    """`ports.Http` of a world where every site has a robots.txt of 450 KB."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def get(self, request: Request) -> Response:
        self.asked.append(request.url)
        body = b"User-agent: *\nDisallow: /1\n" + (b"# " + b"a" * 997 + b"\n") * 450
        return Response(url=request.url, status=200, headers={}, body=body)


async def test_large_files_are_forgotten_before_they_fill_the_memory() -> None:
    http = LargeFiles()
    asked = SiteRobots(HTTP.user_agent, SETTINGS)
    for n in [*range(8), 0, *range(8, 12), 0, 1]:
        assert not (await asked.may_fetch(f"https://site{n}.example/1", 0.0, http.get))[0]
    assert http.asked.count("https://site0.example/robots.txt") == 1  # asked about again in between
    assert http.asked.count("https://site1.example/robots.txt") == 2
