"""What stands in a user's token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.domain.subject import Kind, Subject
from services.gateway.domain.tokens import AUDIENCE, ISSUER, TYPE, claims_of, identity_of
from shared.web.identity import INTERNAL_ISSUER

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANNA = Subject(Kind.MEMBER, "Anna Snelling")


def test_a_token_says_who_in_which_role_for_twelve_hours() -> None:
    identity = identity_of(claims_of(ANNA, ["representative"], "Anna", NOW))
    assert (identity.subject, identity.roles, identity.name) == (
        "member:Anna Snelling",
        frozenset({"representative"}),
        "Anna",
    )
    assert identity.expires == (NOW + timedelta(hours=12)).timestamp()


def test_it_cannot_be_taken_for_an_internal_one() -> None:
    assert ISSUER != INTERNAL_ISSUER
    assert AUDIENCE not in {"gateway", "people", "leads"}
    assert TYPE != "internal+jwt"


@pytest.mark.parametrize("roles", ["manager", {"manager": 1}, [1], [["manager"]]])
def test_roles_that_are_no_list_of_names_are_malformed(roles: object) -> None:
    with pytest.raises(ValueError, match="roles"):
        identity_of({**claims_of(ANNA, [], None, NOW), "roles": roles})


def test_a_token_without_roles_grants_none() -> None:
    claims = claims_of(ANNA, [], None, NOW)
    del claims["roles"]
    assert identity_of(claims).roles == frozenset()
