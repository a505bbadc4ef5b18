"""Releases of the contracts: what is promised is kept as frozen files, and today is compared with every one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from services.contracts import FOLDER, contract_files
from services.landscape import SERVICES
from shared.contracts.event import Event
from shared.kernel.hash import sha256_hex
from shared.messaging.compatibility import Schema, breaks, release_breaks
from shared.messaging.manifest import event_classes
from shared.messaging.schemas import as_json, draft_of, schema_of, write_files

RELEASED = FOLDER / "released"
EXAMPLES = FOLDER / "examples"
DIGEST = "DIGEST"
"""Beside the frozen files: one hash over all of them, so that an edit by accident is noticed."""

_RELEASE = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class ReleaseRefused(Exception):
    """The contracts cannot be frozen under this name as they stand; the message says why, line by line."""


def todays_events() -> dict[str, type[Event]]:
    """Every event announced, by type."""
    return event_classes(service.manifest for service in SERVICES)


def todays_schemas() -> dict[str, Schema]:
    """The schema of every event announced, by type."""
    return {name: schema_of(event) for name, event in todays_events().items()}


def consumed_types() -> set[str]:
    """The types that any service listens to."""
    return {subscription.event.type for service in SERVICES for subscription in service.manifest.consumes}


def releases(root: Path) -> list[str]:
    """The releases there are, oldest first."""
    folder = root / RELEASED
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.exists() else []
    return sorted(names, key=_number)


def frozen_schemas(root: Path, release: str) -> dict[str, Schema]:
    """What a release promised, by type."""
    return _json_files(root / RELEASED / release)


def broken_promises(root: Path, today: Mapping[str, Schema]) -> list[str]:
    """Where today's schemas break any release, in words; nothing while nothing is released."""
    consumed = consumed_types()
    return [
        f"{release}: {one}"
        for release in releases(root)
        for one in release_breaks(frozen_schemas(root, release), today, consumed)
    ]


def breaks_since_checked_in(root: Path, today: Mapping[str, Schema]) -> list[str]:
    """Where today's schemas break the checked-in ones: before the first release a matter of review, not refused."""
    checked_in = _json_files(root / FOLDER / "schemas")
    gone = [f"{name}: is no longer announced" for name in sorted(checked_in.keys() - today.keys())]
    both = sorted(checked_in.keys() & today.keys())
    return gone + [f"{name}: {one}" for name in both for one in breaks(checked_in[name], today[name])]


def tampered_releases(root: Path) -> list[str]:
    """Releases whose files are no longer those that were frozen."""
    folders = [root / RELEASED / release for release in releases(root)]
    return [folder.name for folder in folders if (folder / DIGEST).read_text().strip() != _digest(_contents(folder))]


def write_drafts(root: Path) -> list[Path]:
    """A draft for each event without an example, to be given plausible values by hand; what is there stays."""
    missing = {name: event for name, event in todays_events().items() if not (root / EXAMPLES / _file(name)).exists()}
    return write_files(root / EXAMPLES, {_file(name): as_json(draft_of(schema_of(e))) for name, e in missing.items()})


def freeze(root: Path, release: str) -> list[Path]:
    """Keep today's schemas and examples for ever under a release's name; the paths written."""
    refusals = _refusals(root, release)
    if refusals:
        raise ReleaseRefused("\n".join(refusals))
    names = sorted(todays_events())
    files = {_file(name): (root / FOLDER / "schemas" / _file(name)).read_text() for name in names}
    files |= {f"examples/{_file(name)}": (root / EXAMPLES / _file(name)).read_text() for name in names}
    return write_files(root / RELEASED / release, files | {DIGEST: f"{_digest(files)}\n"})


def _refusals(root: Path, release: str) -> list[str]:
    if not _RELEASE.fullmatch(release):
        return [f"{release} is no release: three numbers, as in 0.1.0"]
    earlier = releases(root)
    if release in earlier:
        return [f"{release} is frozen already; what is released never changes"]
    if earlier and _number(earlier[-1]) > _number(release):
        return [f"{release} comes before {earlier[-1]}, which is frozen already"]
    stale = [name for name, text in contract_files().items() if _read(root / FOLDER / name) != text]
    return [
        *(f"{name} is not what the event classes say: run `make contracts` first" for name in stale),
        *(refusal for name, event in todays_events().items() for refusal in _example_refusals(root, name, event)),
        *broken_promises(root, todays_schemas()),
    ]


def _example_refusals(root: Path, name: str, event: type[Event]) -> list[str]:
    text = _read(root / EXAMPLES / _file(name))
    if text is None:
        return [f"{name} has no example: run `make contracts ARGS=--examples` and fill in the draft"]
    try:
        event.model_validate_json(text)
    except ValueError as error:
        return [f"the example of {name} is none: {error}"]
    return []


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def _file(name: str) -> str:
    return f"{name}.json"


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _json_files(folder: Path) -> dict[str, Schema]:
    return {file.stem: json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))}


def _contents(folder: Path) -> dict[str, str]:
    return {file.relative_to(folder).as_posix(): file.read_text() for file in folder.rglob("*.json")}


def _digest(files: Mapping[str, str]) -> str:
    return sha256_hex(dict(files))
