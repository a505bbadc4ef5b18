"""Every route is taken by every role: who may, may; everybody else is forbidden; and nothing is served unlisted."""

from __future__ import annotations

from http import HTTPStatus
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts

from services.gateway.domain.routes import GATEWAY, SERVICES, service_of
from services.gateway.main import routes_of
from shared.web.access import TABLE, Access, Permission, Role, Rows
from shared.web.promises import KEYED, PERMISSION
from tests.access import expectation
from tests.access.samples import filled, sample_body
from tests.access.street import Operation, Street
from tests.access.town import Town


def test_every_documented_route_is_expected_and_every_expected_one_documented(town: Town) -> None:
    assert {operation.name for operation in town.street.operations} == set(expectation.ROUTES)


def test_every_route_served_is_documented(town: Town) -> None:
    documented = {(operation.method, operation.path) for operation in town.street.operations}
    served = {
        (method, template)
        for service in SERVICES
        for template, methods in routes_of(town.street.houses[service].app).items()
        for method in methods
        if service_of(template) == service
    }
    assert served <= documented
    assert {path for _, path in documented - served} <= {path for _, path in documented if service_of(path) == GATEWAY}


def test_every_documented_route_names_a_permission(town: Town) -> None:
    unnamed = [each.name for each in town.street.operations if each.described.get(PERMISSION) not in set(Permission)]
    assert not unnamed


def test_nothing_is_served_beside_what_is_documented_but_health(town: Town) -> None:
    for service in SERVICES:
        app = town.street.houses[service].app
        hidden = {route.path for route in iter_route_contexts(app.routes) if not route.include_in_schema}
        assert hidden <= {"/healthz", "/readyz", "/metrics", "/openapi.json", None}, service


def test_every_refusal_is_a_problem(town: Town) -> None:
    assert not [name for name in town.street.document["components"]["schemas"] if "ValidationError" in name]
    for operation in town.street.operations:
        for status, answer in operation.described["responses"].items():
            if int(status) >= HTTPStatus.BAD_REQUEST:
                assert list(answer["content"]) == ["application/problem+json"], f"{operation.name} {status}"
        assert {"401", "403", "414", "429", "502", "503", "504"} <= set(operation.described["responses"])


def test_what_moves_money_or_claims_needs_a_key(town: Town) -> None:
    keyed = {operation.name for operation in town.street.operations if operation.described.get(KEYED)}
    assert keyed == expectation.KEYED


@pytest.mark.parametrize("role", list(Role))
async def test_a_route_answers_those_who_may_and_nobody_else(town: Town, role: Role) -> None:
    asked = [operation for operation in town.street.operations if not operation.streams]
    answers = [await _status(town.street, operation, town, role) for operation in asked]

    assert not {
        status for status in answers if status == HTTPStatus.UNAUTHORIZED or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    }
    allowed = {operation.name for operation, status in zip(asked, answers, strict=True) if status != 403}
    assert allowed == {name for name, roles in expectation.ROUTES.items() if role in roles} - {
        operation.name for operation in town.street.operations if operation.streams
    }


async def _status(street: Street, operation: Operation, town: Town, role: Role) -> int:
    """How a request is answered that names nothing that exists, so that nobody changes anything."""
    path = filled(operation.path, lambda name: GATEWAY if name == "service" else str(uuid4()))
    body = sample_body(operation, street.document)
    refused = {} if operation.method == "GET" else {"headers": {"if-match": '"never"'}}
    answer = await street.ask(town.who(role), operation.method, path, json=_emptied(operation, body), **refused)
    return HTTPStatus(answer.status_code)


def _emptied(operation: Operation, body: object) -> object:
    """Creations would create: they get a body that is refused after the permission was asked."""
    creates = operation.method == "POST" and "_id}" not in operation.path
    return {"nothing": "that exists"} if creates else body


def test_who_runs_the_house_has_no_business_rows() -> None:
    assert TABLE[Role.OPERATOR] == Access(Rows.NONE, frozenset({Permission.READ_BACKLOG, Permission.OPERATE_EVENTS}))
    assert TABLE[Role.ADMIN] == Access(Rows.NONE, frozenset({Permission.MANAGE_ACCESS, Permission.MANAGE_KEYS}))


@pytest.mark.parametrize("role", list(Role))
def test_margin_and_totals_are_as_expected(role: Role) -> None:
    may = TABLE[role].may
    assert (Permission.READ_MARGIN in may) is (role in expectation.MARGIN)
    assert (Permission.READ_MARGIN_TOTALS in may) is (role in expectation.MARGIN_TOTALS)
    assert (Permission.READ_PARTNER_SHARES in may) is (role in expectation.PARTNER_SHARES)
    assert (Permission.READ_PAY_TOTALS in may) is (role in expectation.PAY_TOTALS)


def test_an_executive_only_reads() -> None:
    assert all("read" in permission or "follow" in permission for permission in TABLE[Role.EXECUTIVE].may)
