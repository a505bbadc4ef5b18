"""The contracts as documents: schemas, AsyncAPI, topic definitions and the README's event map, from the manifests."""

from __future__ import annotations

import re
from pathlib import Path

from services.landscape import SERVICES
from shared.messaging.asyncapi import asyncapi_document, event_map
from shared.messaging.schemas import as_json, schema_files, write_files
from shared.messaging.topics import as_yaml, definitions_of

FOLDER = Path("shared") / "contracts"
TOPICS = Path("deploy") / "kafka" / "topics.yaml"
_VERSION = "0.1.0"
_MAP = re.compile(r"(<!-- event-map:start -->\n).*?(<!-- event-map:end -->)", re.DOTALL)


def contract_files() -> dict[str, str]:
    """The content of every generated file below `shared/contracts`."""
    manifests = [service.manifest for service in SERVICES]
    document = asyncapi_document(manifests, title="salesops", version=_VERSION)
    return {**schema_files(manifests), "asyncapi.json": as_json(document)}


def topics_file() -> dict[str, str]:
    """The definitions of all topics, as Kafka is to make them."""
    return {TOPICS.name: as_yaml(definitions_of(service.manifest for service in SERVICES))}


def with_event_map(readme: str) -> str:
    """A README whose event map is today's."""
    table = event_map(service.manifest for service in SERVICES)
    return _MAP.sub(lambda found: f"{found[1]}{table}{found[2]}", readme)


def write_contracts(root: Path) -> list[Path]:
    """Write what has changed below a checkout; the paths written."""
    changed = write_files(root / FOLDER, contract_files()) + write_files(root / TOPICS.parent, topics_file())
    readme = root / "README.md"
    before = readme.read_text()
    after = with_event_map(before)
    if after != before:
        readme.write_text(after)
        changed.append(readme)
    return changed
