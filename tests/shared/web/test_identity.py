"""The internal tokens: what they carry, which are believed, and for how long that is remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.store.transaction import utc_now
from shared.web import identity
from shared.web.access import Permission, Role
from shared.web.identity import INTERNAL_ISSUER, InternalVerifier, NotAuthenticated, Principal, mint_internal_token

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PLAIN = Principal("user:ops", frozenset({Role.SALES_OPS}))
SYSTEM = Principal(
    "principal:7",
    frozenset({Role.SYSTEM}),
    partner_id=UUID(int=1),
    name="ERP",
    principal_id=UUID(int=7),
    scopes=frozenset({"leads:capture"}),
    version=4,
)
MEMBER = Principal("principal:8", frozenset({Role.MANAGER, Role.FINANCE}), member_id=UUID(int=2), version=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


def verifier(clock: Callable[[], datetime] = utc_now) -> InternalVerifier:
    return InternalVerifier([KEY.public_key()], "people", clock)


def signed(key: Ed25519PrivateKey = KEY, typ: str = "internal+jwt", **changed: object) -> str:
    """A token that is genuine but for what is changed; a claim changed to None is missing."""
    now = int(utc_now().timestamp())
    said = {"iss": INTERNAL_ISSUER, "aud": "people", "sub": "x", "iat": now, "exp": now + 60, "roles": [], **changed}
    present = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(present, key, algorithm="EdDSA", headers={"typ": typ})


@pytest.mark.parametrize("principal", [PLAIN, SYSTEM, MEMBER], ids=["plain", "a system", "a member"])
def test_what_is_said_is_what_is_heard(principal: Principal) -> None:
    heard = verifier().principal(f"Bearer {mint_internal_token(KEY, principal, 'people', utc_now())}")
    assert heard == principal
    assert (heard.principal_id, heard.scopes, heard.version) == (
        principal.principal_id,
        principal.scopes,
        principal.version,
    )


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(lambda: None, id="no header"),
        pytest.param(lambda: "", id="an empty one"),
        pytest.param(lambda: "Bearer ", id="a scheme and nothing"),
        pytest.param(lambda: f"Basic {signed()}", id="another scheme"),
        pytest.param(lambda: f"Bearer {signed(OTHER)}", id="another key"),
        pytest.param(lambda: f"Bearer {signed(typ='user+jwt')}", id="a user's type"),
        pytest.param(lambda: f"Bearer {signed(typ='JWT')}", id="no type of ours"),
        pytest.param(lambda: f"Bearer {signed(iss='salesops-builtin-issuer')}", id="another issuer"),
        pytest.param(lambda: f"Bearer {signed(aud='leads')}", id="for another service"),
        pytest.param(lambda: f"Bearer {signed(aud='salesops')}", id="a user's audience"),
        pytest.param(lambda: f"Bearer {signed(exp=int(utc_now().timestamp()) - 1)}", id="expired"),
        pytest.param(lambda: f"Bearer {signed(exp=int(utc_now().timestamp()) + 3600)}", id="good for an hour"),
        pytest.param(lambda: f"Bearer {signed(iat=int(utc_now().timestamp()) + 40)}", id="made in the future"),
        pytest.param(lambda: f"Bearer {signed(iat=None)}", id="no issue time"),
        pytest.param(lambda: f"Bearer {signed(exp=None)}", id="no expiry"),
        pytest.param(lambda: f"Bearer {signed(sub=None)}", id="no subject"),
        pytest.param(lambda: f"Bearer {signed(roles=['emperor'])}", id="a role there is not here"),
        pytest.param(lambda: f"Bearer {signed(member='anna')}", id="a member that is no id"),
        pytest.param(lambda: f"Bearer {signed(version='new')}", id="a version that is no number"),
    ],
)
def test_it_is_not_believed(header: Callable[[], str | None]) -> None:
    with pytest.raises(NotAuthenticated):
        verifier().principal(header())


def test_clocks_may_differ_a_little() -> None:
    now = int(utc_now().timestamp())
    assert verifier().principal(f"Bearer {signed(iat=now + 20, exp=now + 60)}")


def test_what_was_verified_is_a_look_up_until_it_expires() -> None:
    clock = Clock()
    heard, header = verifier(clock), f"Bearer {signed()}"
    first = heard.principal(header)
    clock.ahead = timedelta(seconds=58)
    assert heard.principal(header) is first
    clock.ahead = timedelta(seconds=61)
    with pytest.raises(NotAuthenticated):
        heard.principal(header)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_REMEMBERED", 3)
    heard = verifier()
    headers = [f"Bearer {signed(sub=str(number))}" for number in range(5)]
    seen = [heard.principal(header) for header in headers]
    assert heard.principal(headers[-1]) is seen[-1]
    assert heard.principal(headers[0]) is not seen[0]


@pytest.mark.parametrize(
    ("principal", "permission", "may"),
    [
        pytest.param(PLAIN, Permission.WORK_LEADS, True, id="by its role"),
        pytest.param(PLAIN, Permission.OPERATE_EVENTS, False, id="not by its role"),
        pytest.param(SYSTEM, Permission.CAPTURE_LEADS, True, id="by its role, within its key's scopes"),
        pytest.param(SYSTEM, Permission.SUBMIT_REGISTRATIONS, False, id="by its role, but not by its key"),
        pytest.param(
            Principal("x", frozenset({Role.SYSTEM}), scopes=frozenset({"pay:read"})),
            Permission.READ_PAY,
            False,
            id="a scope gives nothing the role does not have",
        ),
        pytest.param(
            Principal("x", frozenset({Role.SYSTEM}), scopes=frozenset()),
            Permission.CAPTURE_LEADS,
            False,
            id="a key without scopes may nothing",
        ),
    ],
)
def test_what_it_may(principal: Principal, permission: Permission, *, may: bool) -> None:
    assert principal.may(permission) is may


def test_two_principals_of_one_subject_are_not_the_same() -> None:
    other = Principal(PLAIN.subject, frozenset({Role.FINANCE}))
    assert len({PLAIN: 1, other: 2}) == 2
