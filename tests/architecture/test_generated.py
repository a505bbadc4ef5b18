"""What `make contracts` writes is committed as it would be written today."""

from __future__ import annotations

from pathlib import Path

from services.contracts import FOLDER, contract_files, with_event_map

ROOT = Path(__file__).resolve().parents[2]


def test_the_schemas_are_those_of_the_event_classes() -> None:
    stale = [name for name, content in contract_files().items() if _read(ROOT / FOLDER / name) != content]

    assert stale == []


def test_no_schema_is_left_of_an_event_that_is_gone() -> None:
    there = {file.relative_to(ROOT / FOLDER).as_posix() for file in (ROOT / FOLDER).rglob("*.json")}

    assert there - set(contract_files()) == set()


def test_the_event_map_of_the_readme_is_that_of_the_manifests() -> None:
    readme = (ROOT / "README.md").read_text()

    assert "<!-- event-map:start -->" in readme
    assert with_event_map(readme) == readme


def _read(file: Path) -> str | None:
    return file.read_text() if file.exists() else None
