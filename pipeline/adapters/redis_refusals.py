"""What Redis's errors mean to the desk: it cannot be had now, or a command of ours is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn

from redis import exceptions

from pipeline.errors import StateUnavailable

_REFUSALS: Mapping[str, str] = {
    "OOM": "Redis has no memory left: raise maxmemory, or let the backlog drain",
    "MISCONF": "Redis cannot write to its disk: free space and look at its log",
    "READONLY": "this Redis is a replica: set redis.state_url to the primary",
    "MASTERDOWN": "this replica has lost its primary: set redis.state_url to the primary",
    "NOREPLICAS": "Redis misses the replicas that it must have: look at min-replicas-to-write",
    "CLUSTERDOWN": "the cluster has lost a part of itself: look at its nodes",
    "TRYAGAIN": "the cluster is moving keys: it will pass",
    "DENIED": "this Redis takes only local connections: give it a password, or a network of its own",
    "BUSY": "a script keeps Redis busy: wait, or look at its slow log",
}
"""Answers that refuse a command for reasons of the server's own, and what helps. Redis 6.2 wraps those
that a script met: the code then stands inside the message."""


@contextmanager
def unavailable_when_refused() -> Iterator[None]:
    """Map redis-py's errors to `StateUnavailable`; a command that is wrong in itself passes through."""
    try:
        yield
    except exceptions.RedisError as error:
        refuse(error)


def refuse(error: exceptions.RedisError) -> NoReturn:
    """Raises `StateUnavailable`, or `error` itself when its command is wrong."""
    match error:
        case exceptions.BusyLoadingError():
            told = "Redis is still loading its file: it will pass"
        case exceptions.AuthenticationError() | exceptions.AuthorizationError():
            told = f"Redis refuses our name or password ({error}): see redis.state_url"
        case exceptions.ConnectionError() | exceptions.TimeoutError():
            told = f"Redis does not answer ({error}): is it running at redis.state_url?"
        case exceptions.ResponseError() if code := _refusal(error):
            told = f"{_REFUSALS[code]} ({error})"
        case _:
            raise error
    raise StateUnavailable(told) from error


def _refusal(error: exceptions.ResponseError) -> str | None:
    if error.status_code in _REFUSALS:
        return error.status_code
    words = str(error).replace("-", " ").split()
    return next((word for word in words if word in _REFUSALS), None)
