"""The data directory of an embedded system: what it remembers between starts, and that only one run uses it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LogKind = Literal["postgres", "kafka"]

_OPEN_TO_ALL = 0o755
_MADE_HERE = (
    *("postgres", "postgres.new", "postgres-server", "postgres-server.new", "kafka", "keys", "reports"),
    *("log.json", "samples-loaded", "notifications-master.key", "lock"),
)


class DirectoryRefused(RuntimeError):
    """The directory cannot be used in the way that was asked."""


@dataclass(frozen=True)
class DataDirectory:
    """Where an embedded system keeps everything it must not forget."""

    path: Path

    @property
    def postgres(self) -> Path:
        """The PostgreSQL cluster."""
        return self.path / "postgres"

    @property
    def kafka(self) -> Path:
        """The local Kafka's records and settings."""
        return self.path / "kafka"

    @property
    def reports(self) -> Path:
        """What loading the sample data had to say."""
        return self.path / "reports"

    @property
    def samples_marker(self) -> Path:
        """Written once the sample data is in and settled; until then every start loads them again from row 1."""
        return self.path / "samples-loaded"

    @contextmanager
    def used_alone(self) -> Iterator[None]:
        """Hold the directory; a second run on it is refused instead of corrupting the first."""
        self.path.mkdir(parents=True, exist_ok=True, mode=_OPEN_TO_ALL)
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise DirectoryRefused(f"{self.path} is in use by another run") from error
            yield

    @property
    def is_ours(self) -> bool:
        """Whether a start of this system has made it."""
        return self._choice.exists() or (self.path / "lock").exists()

    @property
    def _choice(self) -> Path:
        return self.path / "log.json"

    def refuse_other_log(self, asked: LogKind) -> None:
        """The event log of the first start is the one for ever."""
        kept = json.loads(self._choice.read_text())["log"] if self._choice.exists() else asked
        if kept != asked:
            raise DirectoryRefused(
                f"{self.path} keeps its events in the {kept} log and cannot be read with the {asked} log. "
                f"Start it with LOG={kept}, or choose another directory with DATA=..."
            )

    def settle_log(self, chosen: LogKind) -> None:
        """Remember the event log of a start that worked."""
        if not self._choice.exists():
            _write_whole(self._choice, json.dumps({"log": chosen}))

    def forget(self) -> list[str]:
        """Remove everything this system made here, and the directory if that was all; what is left is named."""
        for name in _MADE_HERE:
            path = self.path / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        left = sorted(path.name for path in self.path.iterdir())
        if not left:
            self.path.rmdir()
        return left

    def mark_samples_loaded(self) -> None:
        """From now on a start finds everything there."""
        _write_whole(self.samples_marker, "")


def _write_whole(path: Path, text: str) -> None:
    """Either the whole file is there afterwards, or none: a cut in between leaves no half."""
    draft = path.with_suffix(".new")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
