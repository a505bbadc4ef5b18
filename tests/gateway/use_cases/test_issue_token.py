"""Tokens from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.gateway.clients.builtin_issuer import BuiltinIssuer
from services.gateway.domain.errors import NeverStarted, RoleUnknown
from services.gateway.settings import keys_directory
from services.gateway.store.keys import make_keys
from services.gateway.use_cases.issue_token import DemoIdentities, issue_token
from shared.store.transaction import utc_now
from shared.web.access import Role

DEMO = DemoIdentities("Rep", "Boss", "northwind")


@pytest.mark.parametrize(
    ("role", "member", "subject"),
    [
        pytest.param("representative", None, "member:Rep", id="a representative by default"),
        pytest.param("representative", "Anna Snelling", "member:Anna Snelling", id="a representative by name"),
        pytest.param("manager", None, "member:Boss", id="a manager by default"),
        pytest.param("partner", None, "partner:northwind", id="a partner by default"),
        pytest.param("partner", "other", "partner:other", id="another partner"),
        pytest.param("sales_ops", None, "user:sales_ops", id="somebody without a record"),
        pytest.param("finance", "Anna Snelling", "member:Anna Snelling", id="a member in another role"),
    ],
)
async def test_whom_a_token_speaks_of(tmp_path: Path, role: str, member: str | None, subject: str) -> None:
    keys = make_keys(keys_directory(tmp_path))
    token = issue_token(tmp_path, role, member, utc_now(), DEMO)
    vouched = await BuiltinIssuer(keys.users.public_key()).vouched(token)
    assert (vouched.identity.subject, vouched.roles) == (subject, frozenset({role}))


@pytest.mark.parametrize("role", list(Role))
def test_there_is_a_token_for_every_role(tmp_path: Path, role: Role) -> None:
    make_keys(keys_directory(tmp_path))
    assert issue_token(tmp_path, role, None, utc_now())


def test_a_role_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    make_keys(keys_directory(tmp_path))
    with pytest.raises(RoleUnknown, match="sales_ops"):
        issue_token(tmp_path, "boss", None, utc_now())


def test_a_system_that_was_never_started_issues_none(tmp_path: Path) -> None:
    with pytest.raises(NeverStarted, match="never been started"):
        issue_token(tmp_path, "sales_ops", None, utc_now())
    assert list(tmp_path.iterdir()) == []
