"""The TLS of a feed: one context a kind, made once a process (26 ms each: it reads all root certificates).

Which kind a request uses is decided in `polling.redirects`.
"""

from __future__ import annotations

import ssl
from functools import cache

from pipeline.model import Tls

_LEGACY_CIPHERS = "DEFAULT:@SECLEVEL=0"
"""OpenSSL 3 speaks TLS 1.0 and 1.1 at level 0 alone (their handshakes are signed over SHA-1). `DEFAULT`
still leaves out ciphers without encryption or authentication."""


@cache
def context(tls: Tls) -> ssl.SSLContext:
    """strict: the system's root certificates, TLS 1.2 or newer. legacy: the same certificates, old protocols,
    ciphers and renegotiation let through. unverified: as legacy, and anybody's certificate is taken.
    """
    found = ssl.create_default_context()
    found.set_alpn_protocols(["http/1.1"])
    if tls != "strict":
        found.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        found.set_ciphers(_LEGACY_CIPHERS)
        found.options |= _OP_LEGACY_SERVER_CONNECT
    if tls == "unverified":
        found.check_hostname = False
        found.verify_mode = ssl.CERT_NONE
    return found


_OP_LEGACY_SERVER_CONNECT = 0x4
"""Servers without secure renegotiation (RFC 5746). `ssl` names it from Python 3.12 on."""
