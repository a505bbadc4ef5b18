"""The event backbone described from its manifests: an AsyncAPI 3 document and a table for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from inspect import getdoc
from typing import Any

from shared.contracts.event import Event
from shared.messaging.log import PARTITIONS
from shared.messaging.manifest import Manifest, event_classes, topics_consumed, topics_published
from shared.messaging.schemas import DIALECT

_ATTRIBUTES = {
    "ce_specversion": "1.0",
    "ce_id": "UUIDv7; the same for every copy of the event",
    "ce_source": "the publishing service",
    "ce_type": "the event's name",
    "ce_subject": "the aggregate's id, which is also the record's key",
    "ce_time": "when the fact was recorded",
    "ce_sequence": "counts the events of the aggregate; leading zeros, so that text sorts as numbers do",
    "ce_correlationid": "the id of the first event of the chain",
    "ce_causationid": "the id of the event that caused this one, if any",
    "ce_traceparent": "W3C trace context, if any",
}
_OPTIONAL = {"ce_causationid", "ce_traceparent"}
_KAFKA = "0.5.0"


def asyncapi_document(manifests: Sequence[Manifest], *, title: str, version: str) -> dict[str, Any]:
    """Channels, operations and messages; payloads refer to the schema files beside the document."""
    events = event_classes(manifests)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version},
        "defaultContentType": "application/json",
        "channels": _channels(events),
        "operations": {
            name: operation for manifest in manifests for name, operation in _operations(manifest, events).items()
        },
        "components": {
            "messages": {name: _message(events[name]) for name in sorted(events)},
            "schemas": {"cloudEventsAttributes": _attributes()},
        },
    }


def event_map(manifests: Iterable[Manifest]) -> str:
    """Who announces what and who reacts to it, as a Markdown table."""
    manifests = list(manifests)
    listeners: dict[str, list[str]] = defaultdict(list)
    for manifest in manifests:
        for subscription in manifest.consumes:
            listeners[subscription.event.type].append(manifest.service)
    lines = ["| announced by | event | topic · key | reacted to by |", "| --- | --- | --- | --- |"]
    for manifest in manifests:
        for event in manifest.publishes:
            heard = ", ".join(listeners[event.type]) or "nobody yet"
            lines.append(f"| {manifest.service} | `{event.type}` | `{event.topic}` · `{event.key_field}` | {heard} |")
    return "\n".join(lines) + "\n"


def _channels(events: dict[str, type[Event]]) -> dict[str, Any]:
    by_topic: dict[str, list[str]] = defaultdict(list)
    for name, event in events.items():
        by_topic[event.topic].append(name)
    return {
        topic: {
            "address": topic,
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in sorted(by_topic[topic])},
            "bindings": {"kafka": _topic_binding(topic)},
        }
        for topic in sorted(by_topic)
    }


def _topic_binding(topic: str) -> dict[str, Any]:
    settings = {"cleanup.policy": ["delete"], "retention.ms": -1}
    return {"topic": topic, "partitions": PARTITIONS, "topicConfiguration": settings, "bindingVersion": _KAFKA}


def _operations(manifest: Manifest, events: dict[str, type[Event]]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for topic in topics_published(manifest):
        names = [event.type for event in manifest.publishes if event.topic == topic]
        operations[f"{manifest.service}.sends.{topic}"] = _operation("send", topic, names)
    for topic in topics_consumed(manifest):
        names = [sub.event.type for sub in manifest.consumes if sub.event.topic == topic and sub.event.type in events]
        group = {"type": "string", "const": manifest.service}
        binding = {"kafka": {"groupId": group, "bindingVersion": _KAFKA}}
        operations[f"{manifest.service}.receives.{topic}"] = _operation("receive", topic, names) | {"bindings": binding}
    return operations


def _operation(action: str, topic: str, names: Iterable[str]) -> dict[str, Any]:
    channel = f"#/channels/{topic}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in sorted(names)],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    schema_format = f"application/schema+json;version={DIALECT.split('/')[-2]}"
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": getdoc(event) or event.type,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/cloudEventsAttributes"},
        "payload": {"schemaFormat": schema_format, "schema": {"$ref": f"schemas/{event.type}.json"}},
        "bindings": {"kafka": {"key": {"type": "string", "description": event.key_field}, "bindingVersion": _KAFKA}},
    }


def _attributes() -> dict[str, Any]:
    properties = {name: {"type": "string", "description": text} for name, text in _ATTRIBUTES.items()}
    return {"type": "object", "properties": properties, "required": sorted(_ATTRIBUTES.keys() - _OPTIONAL)}
