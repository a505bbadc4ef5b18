"""The tokens that carry a caller to the services."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway.forwarding.internal_tokens import InternalTokens
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import InternalVerifier, NotAuthenticated, Principal

KEY = Ed25519PrivateKey.generate()
OPS = Principal("user:ops", frozenset({Role.SALES_OPS}))


def test_a_token_is_reused_for_half_a_minute() -> None:
    clock = [utc_now()]
    tokens = InternalTokens(KEY, lambda: clock[0])
    first = tokens.token(OPS, "people")
    clock[0] += timedelta(seconds=29)
    assert tokens.token(OPS, "people") == first
    clock[0] += timedelta(seconds=2)
    assert tokens.token(OPS, "people") != first


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Principal("user:else", OPS.roles), id="another subject"),
        pytest.param(Principal(OPS.subject, frozenset({Role.FINANCE})), id="another role"),
        pytest.param(Principal(OPS.subject, OPS.roles, name="Ops"), id="another name"),
        pytest.param(Principal(OPS.subject, OPS.roles, version=1), id="another version of its roles"),
        pytest.param(Principal(OPS.subject, OPS.roles, scopes=frozenset()), id="another key's scopes"),
        pytest.param(Principal(OPS.subject, OPS.roles, partner_id=UUID(int=1)), id="another company"),
        pytest.param(Principal(OPS.subject, OPS.roles, member_id=UUID(int=1)), id="another member"),
    ],
)
def test_nobody_gets_the_token_of_another(other: Principal) -> None:
    tokens = InternalTokens(KEY, utc_now)
    assert tokens.token(other, "people") != tokens.token(OPS, "people")
    verifier = InternalVerifier([KEY.public_key()], "people", utc_now)
    assert verifier.principal(f"Bearer {tokens.token(other, 'people')}") == other


def test_a_token_for_one_service_opens_no_other() -> None:
    token = InternalTokens(KEY, utc_now).token(OPS, "people")
    with pytest.raises(NotAuthenticated):
        InternalVerifier([KEY.public_key()], "leads", utc_now).principal(f"Bearer {token}")
