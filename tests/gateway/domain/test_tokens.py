"""What stands in a user's token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.domain.access.issuer import OutsideIssuer
from services.gateway.domain.access.principal import Identity
from services.gateway.domain.subject import Kind, Subject
from services.gateway.domain.tokens import (
    AUDIENCE,
    ISSUER,
    TYPE,
    check_times,
    claims_of,
    stands_alone,
    vouched_by_builtin,
    vouched_by_outsider,
)
from shared.web.identity import INTERNAL_ISSUER

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANNA = Subject(Kind.MEMBER, "Anna Snelling")


def test_a_token_says_who_in_which_role_for_twelve_hours() -> None:
    vouched = vouched_by_builtin(claims_of(ANNA, ["representative"], "Anna", NOW))
    assert vouched.identity == Identity(ISSUER, "member:Anna Snelling")
    assert (vouched.roles, vouched.name) == (frozenset({"representative"}), "Anna")
    assert vouched.expires == (NOW + timedelta(hours=12)).timestamp()


def test_it_cannot_be_taken_for_an_internal_one() -> None:
    assert ISSUER != INTERNAL_ISSUER
    assert AUDIENCE not in {"gateway", "people", "leads"}
    assert TYPE != "internal+jwt"


@pytest.mark.parametrize("roles", ["manager", {"manager": 1}, [1], [["manager"]]])
def test_roles_that_are_no_list_of_names_are_malformed(roles: object) -> None:
    with pytest.raises(ValueError, match="roles"):
        vouched_by_builtin({**claims_of(ANNA, [], None, NOW), "roles": roles})


def test_a_token_without_roles_grants_none() -> None:
    claims = claims_of(ANNA, [], None, NOW)
    del claims["roles"]
    assert vouched_by_builtin(claims).roles == frozenset()


OUTSIDE = OutsideIssuer(
    "https://login.example",
    "salesops",
    "https://login.example/keys",
    role_claim="groups",
    role_mapping={"s": "finance"},
)


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        pytest.param({"groups": ["s", "t"]}, {"finance"}, id="a value that is mapped counts, another means nothing"),
        pytest.param({"groups": "s"}, {"finance"}, id="a single value"),
        pytest.param({"groups": {"s": 1}}, set(), id="no list"),
        pytest.param({"groups": [["s"], 1, None]}, set(), id="a list of other things"),
        pytest.param({"roles": ["admin"], "groups": ["finance"]}, set(), id="our own names mean nothing by themselves"),
        pytest.param({}, set(), id="none"),
    ],
)
def test_an_outside_issuer_claims_roles_through_its_mapping_only(claim: dict[str, object], roles: set[str]) -> None:
    claims = {"iss": OUTSIDE.issuer, "sub": "x", "exp": 1.0, "email": "anna@example.com", **claim}
    vouched = vouched_by_outsider(claims, OUTSIDE)
    assert (vouched.identity, set(vouched.roles)) == (Identity(OUTSIDE.issuer, "x"), roles)


@pytest.mark.parametrize("subject", ["", "x" * 256, "a\x00b", "\ud800", 7, None, ["x"]])
def test_a_subject_is_a_name(subject: object) -> None:
    with pytest.raises(ValueError, match="sub"):
        vouched_by_outsider({"iss": "i", "sub": subject, "exp": 1.0}, OUTSIDE)


@pytest.mark.parametrize(
    ("claims", "ok"),
    [
        pytest.param({"iat": 1000}, True, id="issued now"),
        pytest.param({"iat": 1029.5}, True, id="issued by a clock half a minute ahead"),
        pytest.param({"iat": 1031}, False, id="issued in the future"),
        pytest.param({"iat": 900, "nbf": 1031}, False, id="not yet good"),
        pytest.param({"iat": True}, False, id="a truth value is no instant"),
        pytest.param({"iat": "900"}, False, id="text is no instant"),
        pytest.param({"iat": float("nan")}, False, id="not a number"),
    ],
)
def test_a_token_is_not_from_the_future(claims: dict[str, object], *, ok: bool) -> None:
    if ok:
        check_times(claims, 1000.0)
    else:
        with pytest.raises(ValueError, match=r"iat|nbf"):
            check_times(claims, 1000.0)


@pytest.mark.parametrize(
    ("issuer", "subject", "alone"),
    [
        pytest.param(ISSUER, "user:ops", True, id="the built-in issuer's users"),
        pytest.param(ISSUER, "member:anna", False, id="its members have a record"),
        pytest.param("https://login.example", "user:ops", False, id="another issuer's word for it is worth nothing"),
    ],
)
def test_who_stands_alone(issuer: str, subject: str, *, alone: bool) -> None:
    assert stands_alone(Identity(issuer, subject)) is alone
