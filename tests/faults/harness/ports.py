"""Ports that stay free while their server is down: none that the system gives to outgoing connections."""

from __future__ import annotations

import random
import socket


def lasting_port() -> int:
    """A port nobody listens on, below the range of outgoing connections, so that a restart finds it free."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - not a secret
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
