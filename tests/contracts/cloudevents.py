"""A record checked against CloudEvents 1.0 and its Kafka binding, binary mode, by nobody who helped to write it.

Made from the specification alone: it imports neither the outbox, which writes the attributes, nor the consumer, which
reads them. Every breach is one sentence; a record that conforms has none.

The key: the binding lets a sender key records as it likes and forbids it to add an attribute for that. The house keys
by `subject`, so `partitionkey` need not be there; where it is, it must be the key.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

Headers = tuple[tuple[str, bytes], ...]

PREFIX = "ce_"
REQUIRED = ("specversion", "id", "source", "type")
PROMISED = ("time", "subject", "sequence", "correlationid")
"""Optional in CloudEvents, never missing in this house."""

_NAME = re.compile(r"[a-z0-9]+")
_TIME = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d)"
)
_URI_REFERENCE = re.compile(r"([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TYPE = re.compile(r"[a-z]+\.[a-z_]+\.v[1-9]\d*")
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_SEQUENCE = re.compile(r"\d{10}")
_UTC = ("Z", "+00:00")


def breaches(key: str | None, headers: Headers, value: bytes | None) -> list[str]:
    """What is wrong with one record."""
    texts, found = _decoded(headers)
    attributes = {name.removeprefix(PREFIX): text for name, text in texts.items() if name.startswith(PREFIX)}
    return [
        *found,
        *_content_type(texts),
        *_presence(attributes),
        *(breach for name, text in attributes.items() for breach in _attribute(name, text)),
        *_key(key, attributes),
        *_data(value),
    ]


def _decoded(headers: Headers) -> tuple[dict[str, str], list[str]]:
    texts, found = {}, []
    for name, raw in headers:
        try:
            texts[name] = raw.decode("utf-8", errors="strict")
        except UnicodeDecodeError:
            found.append(f"{name} is not UTF-8")
    found += [f"{name} is there {times} times" for name, times in Counter(n for n, _ in headers).items() if times > 1]
    return texts, found


def _content_type(headers: Mapping[str, str]) -> Iterator[str]:
    content_type = headers.get("content-type")
    if content_type is None:
        yield "content-type is missing: nobody knows what the value is"
    elif content_type.lower().startswith("application/cloudevents"):
        yield "content-type announces structured mode"
    elif content_type.split(";")[0].strip().lower() != "application/json":
        yield f"content-type is {content_type}, not JSON"
    if "ce_datacontenttype" in headers:
        yield "ce_datacontenttype is there: in binary mode it is the header content-type"


def _presence(attributes: Mapping[str, str]) -> Iterator[str]:
    for name in (*REQUIRED, *PROMISED):
        if name not in attributes:
            yield f"ce_{name} is missing"


def _attribute(name: str, text: str) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield f"ce_{name} is no attribute name: lower-case letters and digits only"
    if name == "data":
        yield "ce_data is reserved"
    if not text:
        yield f"ce_{name} is empty"
    elif any(_disallowed(character) for character in text):
        yield f"ce_{name} holds a control character or a code point that is no character"
    elif name in _FORMATS and not _FORMATS[name][0].fullmatch(text):
        yield f"ce_{name} is {text!r}, not {_FORMATS[name][1]}"
    elif name == "specversion" and text != "1.0":
        yield f"ce_specversion is {text!r}, not '1.0'"
    elif name == "time" and not text.endswith(_UTC):
        yield f"ce_time is {text!r}, not in UTC"


_FORMATS = {
    "id": (_UUID, "a UUID"),
    "source": (_URI_REFERENCE, "a URI reference"),
    "dataschema": (_URI_REFERENCE, "a URI"),
    "type": (_TYPE, "`<publisher>.<fact>.v<major>`"),
    "time": (_TIME, "an RFC 3339 instant"),
    "sequence": (_SEQUENCE, "ten digits: as text it must sort as it counts"),
    "traceparent": (_TRACEPARENT, "a W3C trace context"),
}


def _disallowed(character: str) -> bool:
    point = ord(character)
    no_character = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
    return unicodedata.category(character) in {"Cc", "Cs"} or no_character


def _key(key: str | None, attributes: Mapping[str, str]) -> Iterator[str]:
    if not key:
        yield "the record has no key"
    elif attributes.get("partitionkey", key) != key:
        yield f"the record's key is {key!r} and ce_partitionkey {attributes['partitionkey']!r}"
    elif attributes.get("subject", key) != key:
        yield f"the record's key is {key!r} and ce_subject {attributes['subject']!r}"


def _data(value: bytes | None) -> Iterator[str]:
    if not value:
        yield "the value is missing: a tombstone, which our topics, never compacted, have no use for"
        return
    try:
        data = json.loads(value.decode("utf-8", errors="strict"))
    except ValueError:
        yield "the value is not the JSON that content-type promises"
    else:
        if not isinstance(data, dict):
            yield "the value is not a JSON object"
        elif {"specversion", "data"} <= data.keys():
            yield "the value is a whole CloudEvent: structured mode under a binary content-type"
