"""One description out of many."""

from __future__ import annotations

from typing import Any

import pytest

from services.gateway.domain.openapi import ComponentsDiffer, merge

OWNERS = {"/v1/members": "people", "/v1/leads": "leads", "/v1/backlog": "gateway"}


def document(path: str, component: str, /, **schemas: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    answer = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}}
    operation = {"operationId": path, "x-permission": "x:read", "responses": {"200": answer}}
    return {"paths": {path: {"get": operation}}, "components": {"schemas": schemas}}


def merged(**documents: dict[str, Any]) -> dict[str, Any]:
    return merge(documents, OWNERS.get)


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def answer_of(description: dict[str, Any], path: str) -> str:
    operation = description["paths"][path]["get"]
    reference: str = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return reference.rsplit("/", 1)[-1]


def test_equal_components_become_one() -> None:
    problem = {"type": "object", "title": "Problem"}
    found = merged(
        people=document("/v1/members", "Problem", Problem=problem),
        leads=document("/v1/leads", "Problem", Problem=problem),
    )
    assert found["components"]["schemas"] == {"Problem": problem}
    assert set(found["paths"]) == {"/v1/members", "/v1/leads"}


def test_unequal_components_of_one_name_fail_the_build() -> None:
    with pytest.raises(ComponentsDiffer, match="Item is not the same in leads, people"):
        merged(
            people=document("/v1/members", "Item", Item={"type": "object"}),
            leads=document("/v1/leads", "Item", Item={"type": "string"}),
        )


def test_a_property_called_ref_is_no_reference() -> None:
    schema = {"properties": {"$ref": {"type": "string"}}}
    found = merged(people=document("/v1/members", "Item", Item=schema))
    assert found["components"]["schemas"]["Item"] == schema


def test_only_the_owner_describes_a_path() -> None:
    asked = document("/v1/backlog", "Counts", Counts={"title": "of one service"})
    found = merged(people=asked, gateway=document("/v1/backlog", "Sum", Sum={"title": "of all"}))
    assert found["components"]["schemas"] == {"Sum": {"title": "of all"}}


def test_what_the_gateway_answers_itself_is_said_of_every_operation() -> None:
    found = merged(people=document("/v1/members", "Item", Item={}))
    answers = found["paths"]["/v1/members"]["get"]["responses"]
    assert set(answers) == {"200", "400", "401", "403", "414", "429", "431", "502", "503", "504"}
    assert answers["429"]["content"] == {"application/problem+json": {"schema": ref("Problem")}}


def test_a_body_can_be_too_large_or_of_the_wrong_type() -> None:
    described = document("/v1/members", "Item", Item={})
    described["paths"]["/v1/members"]["post"] = described["paths"]["/v1/members"].pop("get")
    assert {"413", "415"} <= set(merged(people=described)["paths"]["/v1/members"]["post"]["responses"])


def test_permissions_stay_and_a_bearer_token_is_asked_for() -> None:
    found = merged(people=document("/v1/members", "Item", Item={}))
    assert found["paths"]["/v1/members"]["get"]["x-permission"] == "x:read"
    assert found["security"] == [{"bearer": []}]
    assert found["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert found["openapi"].startswith("3.1")
