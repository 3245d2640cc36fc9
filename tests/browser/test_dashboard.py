"""The dashboard in a real browser: it draws what the desk says, and a hostile title stays text.

The screenshots are kept beside the test's other files; look at them with `--basetemp`.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web

from console.found import Found
from console.web.server import make_app
from pipeline.settings import Settings
from tests.integration.console import town as towns
from tests.integration.console.town import Town

pytestmark = pytest.mark.browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

HOSTILE = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"


@pytest.fixture(scope="session")
def browser() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium: install the system's package `chromium`")
    if found is None:
        pytest.skip("no Chromium: install the system's package `chromium` to run the browser tests")
    return found


@pytest.fixture
async def town(tmp_path: Path, redis_url: str) -> AsyncIterator[Town]:
    async with towns.outlets(tmp_path, redis_url) as town:
        await towns.work(town)
        yield town


@pytest.fixture
async def page(town: Town) -> AsyncIterator[str]:
    runner = web.AppRunner(make_app(Found(url=town.redis_url, settings=Settings()), "127.0.0.1"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def seen(browser: str, url: str, profile: Path, *more: str) -> str:
    """What stands in the document once everything was drawn."""
    process = await asyncio.create_subprocess_exec(
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={profile}",
        "--virtual-time-budget=5000",
        *more,
        url,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0
    return out.decode()


def text(document: str) -> str:
    """What a reader reads."""
    body = re.sub(r"<style.*?</style>", "", document, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


async def test_it_shows_stories_stages_feeds_and_problems(browser: str, page: str, tmp_path: Path) -> None:
    document = await seen(browser, page, tmp_path / "profile", "--dump-dom")
    assert 'data-drawn="yes"' in document
    read = text(document)
    for words in (
        "Bridge closes for six weeks",
        "1 copy : The Daily verbatim",
        "Poll feeds",
        "Valley Courier why? server error ×1",
        "2 things to look at",
        "Nobody reads the stream yet",
        "collect: gone (1)",
    ):
        assert words in read


async def test_a_trail_has_an_address_of_its_own(browser: str, page: str, town: Town, tmp_path: Path) -> None:
    address = f"{page}#why={quote(town.copy, safe='')}"
    read = text(await seen(browser, address, tmp_path / "profile", "--dump-dom"))
    assert "compared with The Harbour, “Bridge closes for six weeks”: a copy, verbatim" in read
    assert "The original is The Harbour’s" in read


async def test_a_hostile_title_stays_text(browser: str, page: str, town: Town, tmp_path: Path) -> None:
    address = f"{page}#why={quote(HOSTILE, safe='')}"
    document = await seen(browser, address, tmp_path / "profile", "--dump-dom")
    assert "<title>Wiredesk</title>" in document
    assert "Nothing is known of &lt;img src=x" in document


@pytest.mark.parametrize("size", ["1360,1100", "480,1200"])
async def test_it_can_be_looked_at(browser: str, page: str, tmp_path: Path, size: str) -> None:
    picture = tmp_path / f"dashboard-{size.split(',')[0]}.png"
    await seen(browser, page, tmp_path / "profile", f"--window-size={size}", f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
