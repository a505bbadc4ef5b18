"""A document checked against the rules of AsyncAPI 3.0 that concern ours: structure, references, Kafka bindings 0.5.0.

By hand, from the specification: of the packages on the index one forbids Kafka bindings on messages and the other dots
in names, both of which AsyncAPI allows. Fields it does not know are breaches, so nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
Files = Collection[str]

_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_VERSION = re.compile(r"3\.0\.\d+")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(;\s*[\w-]+=[\w.+-]+)*")

# For each object: the fields it must have, and those it may have. `x-` fields may stand anywhere.
_OBJECTS: dict[str, tuple[set[str], set[str]]] = {
    "document": (
        {"asyncapi", "info"},
        {"id", "servers", "defaultContentType", "channels", "operations", "components"},
    ),
    "info": (
        {"title", "version"},
        {"description", "termsOfService", "contact", "license", "tags", "externalDocs"},
    ),
    "channel": (
        set(),
        {"address", "messages", "title", "summary", "description", "servers", "parameters", "tags", "externalDocs"}
        | {"bindings"},
    ),
    "operation": (
        {"action", "channel"},
        {"title", "summary", "description", "security", "tags", "externalDocs", "bindings", "traits", "messages"}
        | {"reply"},
    ),
    "message": (
        set(),
        {"headers", "payload", "correlationId", "contentType", "name", "title", "summary", "description", "tags"}
        | {"externalDocs", "bindings", "examples", "traits"},
    ),
    "multi-format schema": ({"schemaFormat", "schema"}, set()),
    "components": (
        set(),
        {"schemas", "servers", "channels", "operations", "messages", "securitySchemes", "serverVariables", "parameters"}
        | {"correlationIds", "replies", "replyAddresses", "externalDocs", "tags", "operationTraits", "messageTraits"}
        | {"serverBindings", "channelBindings", "operationBindings", "messageBindings"},
    ),
    "channel binding": (set(), {"topic", "partitions", "replicas", "topicConfiguration", "bindingVersion"}),
    "operation binding": (set(), {"groupId", "clientId", "bindingVersion"}),
    "message binding": (
        set(),
        {"key", "schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy", "bindingVersion"},
    ),
    "topic configuration": (
        set(),
        {"cleanup.policy", "retention.ms", "retention.bytes", "delete.retention.ms", "max.message.bytes"},
    ),
}


def breaches(document: Document, files: Files) -> list[str]:
    """What is wrong with a document; `files` are those its references may name, relative to itself."""
    return list(_document(document, files))


def _document(document: Document, files: Files) -> Iterator[str]:
    yield from _object("document", "", document)
    if not _VERSION.fullmatch(str(document.get("asyncapi"))):
        yield f"asyncapi: {document.get('asyncapi')} is not 3.0"
    yield from _object("info", "info", document.get("info", {}))
    yield from _object("components", "components", document.get("components", {}))
    yield from _references(document, document, files, "")
    for name, channel in document.get("channels", {}).items():
        yield from _channel(f"channels.{name}", channel)
    addresses = [channel.get("address") for channel in document.get("channels", {}).values()]
    yield from (
        f"channels: {one} is the address of two" for one in sorted({a for a in addresses if addresses.count(a) > 1})
    )
    for name, operation in document.get("operations", {}).items():
        yield from _operation(f"operations.{name}", operation)
    for kind, parts in document.get("components", {}).items():
        yield from (f"components.{kind}.{name}: not a name" for name in parts if not _NAME.fullmatch(name))
    for name, message in document.get("components", {}).get("messages", {}).items():
        yield from _message(document, f"components.messages.{name}", message)


def _channel(path: str, channel: Document) -> Iterator[str]:
    yield from _object("channel", path, channel)
    if not isinstance(channel.get("address"), str):
        yield f"{path}.address: a topic's name is wanted"
    if not channel.get("messages"):
        yield f"{path}.messages: nothing is said on this channel"
    binding = _kafka(channel)
    yield from _object("channel binding", f"{path}.bindings.kafka", binding)
    for name in ("partitions", "replicas"):
        if name in binding and not (isinstance(binding[name], int) and binding[name] > 0):
            yield f"{path}.bindings.kafka.{name}: {binding[name]} is no positive number"
    if "partitions" not in binding:
        yield f"{path}.bindings.kafka.partitions: is missing"
    if binding.get("topic", channel.get("address")) != channel.get("address"):
        yield f"{path}.bindings.kafka.topic: is not the channel's address"
    configuration = binding.get("topicConfiguration", {})
    yield from _object("topic configuration", f"{path}.bindings.kafka.topicConfiguration", configuration)
    policy = configuration.get("cleanup.policy", [])
    if not isinstance(policy, list) or not set(policy) <= {"delete", "compact"}:
        yield f"{path}.bindings.kafka.topicConfiguration: cleanup.policy is a list of delete and compact"
    if not isinstance(configuration.get("retention.ms", 0), int):
        yield f"{path}.bindings.kafka.topicConfiguration: retention.ms is a number"


def _operation(path: str, operation: Document) -> Iterator[str]:
    yield from _object("operation", path, operation)
    if operation.get("action") not in {"send", "receive"}:
        yield f"{path}.action: {operation.get('action')} is neither send nor receive"
    channel = _pointer(operation.get("channel"))
    if not re.fullmatch(r"#/channels/[^/]+", channel):
        yield f"{path}.channel: has to be a reference to a channel of the document"
    for message in operation.get("messages", []):
        if not _pointer(message).startswith(f"{channel}/messages/"):
            yield f"{path}.messages: {_pointer(message)} is no message of the operation's own channel"
    binding = _kafka(operation)
    yield from _object("operation binding", f"{path}.bindings.kafka", binding)
    if operation.get("action") == "receive" and "groupId" not in binding:
        yield f"{path}.bindings.kafka.groupId: who receives reads as a group"
    if isinstance(binding.get("groupId"), str):
        yield f"{path}.bindings.kafka.groupId: has to be a schema"


def _message(document: Document, path: str, message: Document) -> Iterator[str]:
    yield from _object("message", path, message)
    headers = _resolved(document, message.get("headers", {}))
    if headers.get("type") != "object":
        yield f"{path}.headers: has to be a schema of type object"
    content_type = message.get("contentType", document.get("defaultContentType"))
    if not isinstance(content_type, str) or not _MEDIA_TYPE.fullmatch(content_type):
        yield f"{path}.contentType: {content_type} is no media type"
    payload = message.get("payload", {})
    yield from _object("multi-format schema", f"{path}.payload", payload)
    if "schemaFormat" in payload and not _MEDIA_TYPE.fullmatch(payload["schemaFormat"]):
        yield f"{path}.payload.schemaFormat: {payload['schemaFormat']} is no media type"
    binding = _kafka(message)
    yield from _object("message binding", f"{path}.bindings.kafka", binding)
    if not isinstance(binding.get("key"), Mapping):
        yield f"{path}.bindings.kafka.key: has to be a schema"


def _object(kind: str, path: str, value: object) -> Iterator[str]:
    """An object has the fields it must have, and none that nobody knows."""
    if not isinstance(value, Mapping):
        yield f"{path or kind}: is no object"
        return
    needed, allowed = _OBJECTS[kind]
    yield from (f"{path or kind}: {name} is missing" for name in sorted(needed - value.keys()))
    others = value.keys() - needed - allowed
    yield from (f"{path or kind}: a {kind} has no {name}" for name in sorted(others) if not name.startswith("x-"))


def _references(document: Document, value: object, files: Files, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "$ref" in value:
            reference = value["$ref"]
            if not (_exists(document, reference) if reference.startswith("#/") else reference in files):
                yield f"{path}: {reference} leads nowhere"
        for name, one in value.items():
            yield from _references(document, one, files, f"{path}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for one in value:
            yield from _references(document, one, files, path)


def _exists(document: Document, reference: str) -> bool:
    part: Any = document
    for step in reference.removeprefix("#/").split("/"):
        if not isinstance(part, Mapping) or step not in part:
            # What a reference leads to may be one itself.
            target = _pointer(part)
            return bool(target) and _exists(document, f"{target}/{step}")
        part = part[step]
    return True


def _resolved(document: Document, value: Document) -> Document:
    if not _pointer(value).startswith("#/") or not _exists(document, _pointer(value)):
        return value
    part: Any = document
    for step in _pointer(value).removeprefix("#/").split("/"):
        part = part[step]
    resolved: Document = part
    return resolved


def _pointer(value: object) -> str:
    return str(value.get("$ref", "")) if isinstance(value, Mapping) else ""


def _kafka(value: Document) -> Document:
    binding: Document = value.get("bindings", {}).get("kafka", {})
    return binding
