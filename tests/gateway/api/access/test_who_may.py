"""Which role may ask what about access: written down by hand, apart from the code."""

from __future__ import annotations

import re

import pytest

from services.gateway.domain.routes import service_of
from shared.store.database import Database
from shared.web.access import Role
from tests.gateway.conftest import bearer, visitor
from tests.gateway.small_house import small_house

NOBODY = "00000000-0000-7000-8000-000000000000"

# A admin, P partner, Y system; every other role may do nothing of this.
EXPECTED = {
    "GET /v1/principals": "A",
    "POST /v1/principals": "A",
    "GET /v1/principals/{principal_id}": "A",
    "GET /v1/principals/{principal_id}/history": "A",
    "POST /v1/principals/{principal_id}/link": "A",
    "POST /v1/principals/{principal_id}/unlink": "A",
    "POST /v1/principals/{principal_id}/grant": "A",
    "POST /v1/principals/{principal_id}/withdraw": "A",
    "POST /v1/principals/{principal_id}/disable": "A",
    "POST /v1/principals/{principal_id}/enable": "A",
    "GET /v1/api-keys": "A P Y",
    "POST /v1/api-keys": "A",
    "POST /v1/api-keys/{key_id}/rotate": "A P Y",
    "POST /v1/api-keys/{key_id}/revoke": "A P Y",
    "GET /v1/webhook-secrets": "A P Y",
    "POST /v1/webhook-secrets": "A",
    "POST /v1/webhook-secrets/{secret_id}/rotate": "A P Y",
    "POST /v1/webhook-secrets/{secret_id}/revoke": "A P Y",
}
LETTERS = {"A": Role.ADMIN, "P": Role.PARTNER, "Y": Role.SYSTEM}
_OURS = ("principals", "api-keys", "webhook-secrets")


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_may_what_is_written_here(no_database: Database, role: Role) -> None:
    """Permissions need no store: whoever may is told that it is away, and whoever may not that he may not."""
    allowed = set()
    async with visitor(small_house(no_database), bearer(f"user:{role}", role)) as client:
        for route in EXPECTED:
            method, path = route.split()
            answer = await client.request(method, re.sub(r"{\w+}", NOBODY, path), json={})
            allowed |= {route} if answer.status_code != 403 else set()
    letters = {LETTERS[letter]: letter for letter in LETTERS}
    assert allowed == {route for route, may in EXPECTED.items() if letters.get(role, "-") in may.split()}


def test_every_route_of_access_is_written_here(no_database: Database) -> None:
    """A route that is added is a decision."""
    door = small_house(no_database)
    served = {
        f"{method} {route.template}"
        for route in door.places._routes.routes  # noqa: SLF001 - every route there is
        for method in route.methods
        if route.template.split("/")[2] in _OURS
    }
    assert served == set(EXPECTED)
    assert all(service_of(route.split()[1].replace("{", "").replace("}", "")) == "gateway" for route in EXPECTED)
