"""Topic definitions: how many partitions and copies each topic of the contracts has, and that it keeps its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from shared.messaging.log import PARTITIONS
from shared.messaging.manifest import Manifest, event_classes

REPLICATION = 3
"""Copies of a record on a cluster of three brokers or more; a smaller one keeps as many as it has brokers."""

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "cleanup.policy": "delete",
        "message.timestamp.type": "LogAppendTime",
        "min.insync.replicas": "2",
        "retention.bytes": "-1",
        "retention.ms": "-1",
    }
)
"""Records stay for ever, so any read model can be rebuilt from offset 0; the log's own time is the recorded time."""

_HEADER = """\
# The topics of the event log, from the contracts: written by `make contracts`, read by `python -m services migrate`.
# Records stay for ever. A cluster with fewer brokers than `replication` keeps as many copies as it has brokers.
"""


class TopicsNotUnderstood(ValueError):
    """The file is not one of topic definitions."""


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """How a topic is made."""

    partitions: int = PARTITIONS
    replication: int = REPLICATION
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)

    def on(self, brokers: int) -> TopicDefinition:
        """The same on a cluster of so many brokers; one copy less may still acknowledge."""
        if brokers >= self.replication:
            return self
        enough = str(min(int(self.settings.get("min.insync.replicas", "1")), brokers))
        return TopicDefinition(self.partitions, brokers, {**self.settings, "min.insync.replicas": enough})


def definitions_of(manifests: Iterable[Manifest]) -> dict[str, TopicDefinition]:
    """A definition for every topic that anybody writes to."""
    topics = sorted({event.topic for event in event_classes(manifests).values()})
    return {topic: TopicDefinition() for topic in topics}


def as_yaml(definitions: Mapping[str, TopicDefinition]) -> str:
    """Definitions as they are checked in."""
    document = {
        name: {"partitions": one.partitions, "replication": one.replication, "settings": dict(one.settings)}
        for name, one in sorted(definitions.items())
    }
    return _HEADER + yaml.safe_dump({"topics": document}, sort_keys=False)


def read_definitions(file: Path) -> dict[str, TopicDefinition]:
    """Definitions as they were checked in."""
    try:
        topics = yaml.safe_load(file.read_text())["topics"]
        return {
            name: TopicDefinition(
                int(one["partitions"]),
                int(one["replication"]),
                {key: str(value) for key, value in one["settings"].items()},
            )
            for name, one in topics.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise TopicsNotUnderstood(f"{file}: {error}") from error
