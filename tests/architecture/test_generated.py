"""What `make contracts` writes is committed as it would be written today."""

from __future__ import annotations

from pathlib import Path

from services.contracts import FOLDER, TOPICS, contract_files, topics_file, with_event_map
from services.landscape import topics
from shared.messaging.topics import read_definitions

ROOT = Path(__file__).resolve().parents[2]


def test_the_schemas_are_those_of_the_event_classes() -> None:
    stale = [name for name, content in contract_files().items() if _read(ROOT / FOLDER / name) != content]

    assert stale == []


def test_no_schema_is_left_of_an_event_that_is_gone() -> None:
    generated = [*(ROOT / FOLDER).glob("*.json"), *(ROOT / FOLDER / "schemas").glob("*")]
    there = {file.relative_to(ROOT / FOLDER).as_posix() for file in generated}

    assert there - set(contract_files()) == set()


def test_the_event_map_of_the_readme_is_that_of_the_manifests() -> None:
    readme = (ROOT / "README.md").read_text()

    assert "<!-- event-map:start -->" in readme
    assert with_event_map(readme) == readme


def test_the_topic_definitions_are_those_of_the_contracts() -> None:
    assert {TOPICS.name: _read(ROOT / TOPICS)} == topics_file()
    assert sorted(read_definitions(ROOT / TOPICS)) == topics()


def _read(file: Path) -> str | None:
    return file.read_text() if file.exists() else None
