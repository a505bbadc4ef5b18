"""One description out of many."""

from __future__ import annotations

from typing import Any

from services.gateway.domain.openapi import merge

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


def test_unequal_components_of_one_name_carry_their_services_name() -> None:
    found = merged(
        people=document("/v1/members", "Item", Item={"type": "object"}),
        leads=document("/v1/leads", "Item", Item={"type": "string"}),
    )
    assert found["components"]["schemas"] == {"people_Item": {"type": "object"}, "leads_Item": {"type": "string"}}
    assert answer_of(found, "/v1/members") == "people_Item"
    assert answer_of(found, "/v1/leads") == "leads_Item"


def test_components_that_differ_only_in_what_they_lead_to_are_unequal() -> None:
    page = {"properties": {"items": ref("Item")}}
    found = merged(
        people=document("/v1/members", "Page", Page=page, Item={"type": "object"}),
        leads=document("/v1/leads", "Page", Page=page, Item={"type": "string"}),
    )
    schemas = found["components"]["schemas"]
    assert schemas["people_Page"] == {"properties": {"items": ref("people_Item")}}
    assert schemas["leads_Page"] == {"properties": {"items": ref("leads_Item")}}


def test_a_property_called_ref_is_no_reference() -> None:
    schema = {"properties": {"$ref": {"type": "string"}}}
    found = merged(people=document("/v1/members", "Item", Item=schema))
    assert found["components"]["schemas"]["Item"] == schema


def test_only_the_owner_describes_a_path() -> None:
    asked = document("/v1/backlog", "Counts", Counts={"title": "of one service"})
    found = merged(people=asked, gateway=document("/v1/backlog", "Counts", Counts={"title": "of all"}))
    assert found["components"]["schemas"] == {"gateway_Counts": {"title": "of all"}}


def test_permissions_stay_and_a_bearer_token_is_asked_for() -> None:
    found = merged(people=document("/v1/members", "Item", Item={}))
    assert found["paths"]["/v1/members"]["get"]["x-permission"] == "x:read"
    assert found["security"] == [{"bearer": []}]
    assert found["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert found["openapi"].startswith("3.1")
