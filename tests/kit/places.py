"""Directories for servers that tests start: reachable by the server's own user, and gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_directory() -> Iterator[Path]:
    """A temporary directory other users may enter: as root, PostgreSQL runs as a user of its own."""
    with tempfile.TemporaryDirectory(prefix="salesops-", ignore_cleanup_errors=True) as path:
        directory = Path(path)
        directory.chmod(0o755)
        yield directory
