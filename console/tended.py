"""The embedded server under the parent's eye: started again when it ends, as the other children are."""

from __future__ import annotations

from pipeline.adapters.redis_server import EmbeddedServer
from pipeline.errors import ConfigError, StateUnavailable

TRY_AGAIN_S = 5.0
"""Between two tries to start a server that does not start, e.g. on a full disk."""


class TendedServer:
    """Must be tended on the thread that stays: on Linux the server ends with the one that started it."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._refusal = ""
        self._restarts = 0
        self._try_at = 0.0
        self.url = server.url

    def tend(self, now: float) -> None:
        """Start it again if it ended; returns when it answers, or cannot be started. `now`: monotonic."""
        if self._server.pid is not None or now < self._try_at:
            return
        try:
            self._server.start()
        except (ConfigError, StateUnavailable) as error:
            self._refusal, self._try_at = error.detail, now + TRY_AGAIN_S
        else:
            self._refusal = ""
            self._restarts += 1

    def worries(self) -> tuple[str, ...]:
        """What somebody should look at."""
        if self._refusal:
            return (f"redis ended and does not start again: {self._refusal}",)
        if self._restarts:
            times = "once" if self._restarts == 1 else f"{self._restarts} times"
            return (f"redis ended {times} and was started again: see {self._server.data_dir}",)
        return ()
