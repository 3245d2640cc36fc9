"""Servers on paper: named hosts, ports of the web and TLS, which no test can open on loopback.

The way from hop to hop and the headers of each are decided by the same functions as over real sockets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.model import Hop, Request, Response
from pipeline.polling import redirects
from pipeline.ports import Gate
from pipeline.settings import HttpSettings
from tests.rules.scripted import Answer, Asked, says


@dataclass
class Paper:
    """`ports.Http`; `on` and `of` as `Scripted` has them, by whole URL."""

    now: Callable[[], float]
    settings: HttpSettings = field(default_factory=HttpSettings)
    asked: list[tuple[str, Asked]] = field(default_factory=list)
    _answers: dict[str, list[Answer]] = field(default_factory=dict)

    def on(self, url: str, *answers: Answer) -> str:
        self._answers[url] = list(answers)
        return url

    def urls(self) -> list[str]:
        """What was asked for, in order, but for robots.txt."""
        return [url for url, _ in self.asked if not url.endswith("/robots.txt")]

    async def get(self, request: Request, gate: Gate | None = None) -> Response:
        url = redirects.first_url(request.url)
        hops: tuple[Hop, ...] = ()
        while True:
            answer = self._answer(request, url)
            headers = {name.lower(): value for name, value in answer.fields}
            if not redirects.sends_on(answer.status, headers):
                return Response(url=url, status=answer.status, headers=headers, body=answer.body, hops=hops)
            hops += (Hop(status=answer.status, url=url),)
            url = redirects.next_hop(
                url,
                headers.get("location"),
                asked=[hop.url for hop in hops],
                max_redirects=self.settings.max_redirects,
            )
            if gate is not None:
                await gate(url)

    def _answer(self, request: Request, url: str) -> Answer:
        fields = redirects.headers_for(request, url, self.settings.user_agent)
        asked = Asked(line=f"GET {url}", fields=tuple(fields.items()), at=self.now(), connection=0)
        self.asked.append((url, asked))
        answers = self._answers.get(url, [says(404)])
        return answers.pop(0) if len(answers) > 1 else answers[0]
