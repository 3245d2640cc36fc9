"""Servers behind TLS, with certificates that nobody vouches for, made on the spot."""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.servers.raw import message


def certificate(folder: Path, *, days: int = 1, kind: str = "ec") -> ssl.SSLContext:
    """A server's side of TLS. `days` to live, -1 = expired; `kind`: ec, or old = RSA-1024 and SHA-1."""
    if shutil.which("openssl") is None and os.environ.get("CI"):
        pytest.fail("no openssl: install the system's package `openssl`")
    if shutil.which("openssl") is None:
        pytest.skip("no openssl: install the system's package `openssl` to run the tests over TLS")
    key, request, signed = (str(folder / name) for name in ("key.pem", "request.pem", "certificate.pem"))
    curve = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    made = curve if kind == "ec" else ["rsa:1024", "-sha1"]
    named = ["-keyout", key, "-out", request, "-subj", "/CN=127.0.0.1"]
    _openssl("req", "-new", "-newkey", *made, "-nodes", *named)
    digest = "-sha256" if kind == "ec" else "-sha1"
    _openssl("x509", "-req", digest, "-in", request, "-signkey", key, "-days", str(days), "-out", signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "old":
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(signed, key)
    return context


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@asynccontextmanager
async def tls_server(
    context: ssl.SSLContext, answer: bytes | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Its URL, and the heads of the requests that got through; one answer a connection."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(message(b"hello") if answer is None else answer)
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, host, 0, ssl=context) as server:
        yield f"https://{host}:{server.sockets[0].getsockname()[1]}/", heads
