"""Rules of `docs/polling.md` as a server can observe them: a script, some time, a verdict on the requests."""

from __future__ import annotations

from benchmarks.behaviour_scenes import manners, timing, validators

SCENES = (*validators.SCENES, *timing.SCENES, *manners.SCENES)
