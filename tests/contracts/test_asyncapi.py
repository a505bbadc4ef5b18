"""The generated AsyncAPI document keeps the rules of AsyncAPI 3, and the checker tells when one is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from shared.messaging.log import PARTITIONS
from tests.contracts.asyncapi_rules import breaches
from tests.contracts.catalogue import CONTRACTS, EVENTS, LISTENERS, MANIFESTS

DOCUMENT: dict[str, Any] = json.loads((CONTRACTS / "asyncapi.json").read_text())
FILES = {f"schemas/{file.name}" for file in (CONTRACTS / "schemas").iterdir()}

CHANNEL = "pipeline.opportunities"
MESSAGE = "pipeline.deal_won.v1"
SENDS, RECEIVES = f"pipeline.sends.{CHANNEL}", f"forecast.receives.{CHANNEL}"


def test_the_document_keeps_the_rules() -> None:
    assert breaches(DOCUMENT, FILES) == []


def test_every_event_is_sent_by_its_publisher_and_received_by_whoever_listens() -> None:
    said = {
        (name.split(".")[0], operation["action"], message["$ref"].rpartition("/")[2])
        for name, operation in DOCUMENT["operations"].items()
        for message in operation["messages"]
    }

    sent = {(manifest.service, "send", event.type) for manifest in MANIFESTS for event in manifest.publishes}
    heard = {(service, "receive", subscription.event.type) for service, subscription in LISTENERS}
    assert said == sent | heard


def test_every_payload_is_the_schema_of_its_event_and_every_topic_has_its_partitions() -> None:
    messages = DOCUMENT["components"]["messages"]
    payloads = {name: message["payload"]["schema"]["$ref"] for name, message in messages.items()}
    partitions = {name: one["bindings"]["kafka"]["partitions"] for name, one in DOCUMENT["channels"].items()}

    assert payloads == {event.type: f"schemas/{event.type}.json" for event in EVENTS}
    assert partitions == {event.topic: PARTITIONS for event in EVENTS}


def change(*steps: str, to: object) -> Callable[[Any], None]:
    """Set something deep inside; `...` takes it out."""

    def changed(document: Any) -> None:  # noqa: ANN401 - JSON
        for step in steps[:-1]:
            document = document[step]
        if to is ...:
            del document[steps[-1]]
        else:
            document[steps[-1]] = to

    return changed


KAFKA = ("bindings", "kafka")
ELSEWHERE = [{"$ref": f"#/components/messages/{MESSAGE}"}]


@pytest.mark.parametrize(
    ("broken", "breach"),
    [
        pytest.param(change("asyncapi", to="2.6.0"), "2.6.0 is not 3.0", id="an older version"),
        pytest.param(change("info", "version", to=...), "info: version is missing", id="without a version of its own"),
        pytest.param(change("topics", to={}), "a document has no topics", id="a field AsyncAPI does not know"),
        pytest.param(change("channels", CHANNEL, "address", to=...), "address: a topic", id="a channel nowhere"),
        pytest.param(
            change("channels", CHANNEL, "address", to="people.teams"), "address of two", id="an address twice"
        ),
        pytest.param(change("channels", CHANNEL, "messages", to={}), "nothing is said", id="a silent channel"),
        pytest.param(
            change("channels", CHANNEL, "messages", MESSAGE, "$ref", to="#/components/messages/x"),
            "#/components/messages/x leads nowhere",
            id="a message that is not there",
        ),
        pytest.param(change("channels", CHANNEL, *KAFKA, "partitions", to=0), "positive", id="no partition"),
        pytest.param(change("channels", CHANNEL, *KAFKA, "partitions", to=...), "missing", id="partitions unsaid"),
        pytest.param(change("channels", CHANNEL, *KAFKA, "topic", to="x"), "not the channel's", id="another topic"),
        pytest.param(change("channels", CHANNEL, *KAFKA, "key", to={}), "has no key", id="a key on a channel"),
        pytest.param(
            change("channels", CHANNEL, *KAFKA, "topicConfiguration", "cleanup.policy", to="delete"),
            "cleanup.policy is a list",
            id="a policy that is no list",
        ),
        pytest.param(
            change("channels", CHANNEL, *KAFKA, "topicConfiguration", "retention.ms", to="-1"),
            "retention.ms is a number",
            id="retention in words",
        ),
        pytest.param(change("operations", SENDS, "action", to="publish"), "neither send nor", id="a verb of version 2"),
        pytest.param(change("operations", SENDS, "channel", to=...), "channel is missing", id="an operation nowhere"),
        pytest.param(
            change("operations", SENDS, "channel", to={"address": CHANNEL}),
            "a reference to a channel",
            id="written out",
        ),
        pytest.param(
            change("operations", SENDS, "messages", to=ELSEWHERE), "own channel", id="a message not of its channel"
        ),
        pytest.param(change("operations", RECEIVES, "bindings", to={}), "reads as a group", id="a reader alone"),
        pytest.param(
            change("operations", RECEIVES, *KAFKA, "groupId", to="x"),
            "has to be a schema",
            id="a group that is no schema",
        ),
        pytest.param(
            change("components", "messages", MESSAGE, "payload", "schema", "$ref", to="schemas/gone.json"),
            "schemas/gone.json leads nowhere",
            id="a schema file that is not there",
        ),
        pytest.param(
            change("components", "messages", MESSAGE, "payload", "schemaFormat", to=...),
            "schemaFormat is missing",
            id="a payload of no format",
        ),
        pytest.param(
            change("components", "messages", MESSAGE, "headers", to={"type": "string"}), "type object", id="odd headers"
        ),
        pytest.param(
            change("components", "messages", MESSAGE, "contentType", to="json"), "no media type", id="half a media type"
        ),
        pytest.param(
            change("components", "messages", MESSAGE, *KAFKA, "key", to="id"), "a schema", id="a key in words"
        ),
        pytest.param(change("components", "messages", "a message", to={}), "not a name", id="a name with a space"),
        pytest.param(change("components", "events", to={}), "has no events", id="a component nobody knows"),
    ],
)
def test_a_broken_rule_is_told(broken: Callable[[Any], None], breach: str) -> None:
    document = deepcopy(DOCUMENT)
    broken(document)

    assert any(breach in one for one in breaches(document, FILES))
