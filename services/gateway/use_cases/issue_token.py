"""Issue a bearer token from the command line: whoever can read the data directory may speak for anyone in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway.domain.errors import RoleUnknown
from services.gateway.domain.subject import Kind, Subject
from services.gateway.domain.tokens import ALGORITHM, TYPE, claims_of
from services.gateway.settings import keys_directory
from services.gateway.store.keys import read_users_key
from shared.web.access import Role


@dataclass(frozen=True, slots=True)
class DemoIdentities:
    """Whom a token is for when nobody is named: external ids of the sample data."""

    representative: str = "Anna Snelling"
    manager: str = "Dustin Brinkmann"
    partner: str = "northwind-integration"


_DEMO = DemoIdentities()


def mint_user_token(
    key: Ed25519PrivateKey, subject: Subject, roles: Collection[str], name: str | None, now: datetime
) -> str:
    """A signed token for one subject, good for twelve hours."""
    return jwt.encode(claims_of(subject, roles, name, now), key, algorithm=ALGORITHM, headers={"typ": TYPE})


def issue_token(
    data_directory: Path, role: str, member: str | None, now: datetime, demo: DemoIdentities = _DEMO
) -> str:
    """A token for a role, spoken by the member (or, for a partner's role, the partner) of that external id.

    NeverStarted if the directory has no keys yet; RoleUnknown for a role that does not exist.
    """
    if role not in set(Role):
        raise RoleUnknown(role, tuple(sorted(Role)))
    subject = subject_for(Role(role), member, demo)
    return mint_user_token(read_users_key(keys_directory(data_directory)), subject, [role], subject.name, now)


def subject_for(role: Role, named: str | None, demo: DemoIdentities = _DEMO) -> Subject:
    """Whom a token of a role speaks of."""
    match role:
        case Role.PARTNER:
            return Subject(Kind.PARTNER, named or demo.partner)
        case Role.REPRESENTATIVE:
            return Subject(Kind.MEMBER, named or demo.representative)
        case Role.MANAGER:
            return Subject(Kind.MEMBER, named or demo.manager)
    return Subject(Kind.MEMBER, named) if named else Subject(Kind.USER, role)
