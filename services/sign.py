"""`python -m services sign`: the headers with which a partner's system proves that a body is its own."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from services.gateway.domain.intake.signature import signed_headers
from shared.kernel.ids import new_id
from shared.store.transaction import utc_now

SECRET = "WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
"""Read from the environment: what stands on a command line can be read by everyone on the machine."""


def run(asked: Namespace, environment: Mapping[str, str] = os.environ) -> int:
    """Print one header a line, as `curl --header @-` takes them; the body is signed byte by byte."""
    body = sys.stdin.buffer.read() if asked.body == "-" else Path(asked.body).read_bytes()
    try:
        headers = signed_headers(environment.get(SECRET, ""), asked.id or f"msg_{new_id()}", utc_now(), body)
    except ValueError as error:
        print(f"{SECRET}: {error}", file=sys.stderr)
        return 1
    for name, value in headers.items():
        print(f"{name}: {value}")
    return 0
