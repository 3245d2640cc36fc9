"""The demo newsroom: invented outlets and one invented agency, served over HTTP on one machine.

It stands alone: nothing here imports the pipeline, the workers or the console.
"""

from newsroom.schedule import Schedule
from newsroom.server import Newsroom, Setup, serve
from newsroom.truth import Published, truth

__all__ = ["Newsroom", "Published", "Schedule", "Setup", "serve", "truth"]
