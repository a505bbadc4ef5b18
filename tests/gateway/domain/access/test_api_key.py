"""API keys: their form, what is kept of them, and the terms on which they are used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.access.api_key import (
    ApiKey,
    KeyTerms,
    digest_of,
    is_genuine,
    key_id_of,
    network_named,
    written,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SERVER, KEY_ID = bytes(range(32)), UUID(int=7)
SECRET = bytes(32)
PRESENTED = written(KEY_ID, SECRET)


def key(**changed: object) -> ApiKey:
    kept = {
        "id": KEY_ID,
        "line_id": KEY_ID,
        "principal_id": UUID(int=8),
        "label": "erp",
        "digest": digest_of(SERVER, PRESENTED),
        "scopes": frozenset({"leads:capture"}),
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=1),
        **changed,
    }
    return ApiKey(**kept)  # type: ignore[arg-type]


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read(key_id: UUID, secret: bytes) -> None:
    presented = written(key_id, secret)
    assert key_id_of(presented) == key_id
    assert presented == f"sops_{key_id.hex}_{secret.hex()}"
    assert is_genuine(SERVER, presented, digest_of(SERVER, presented))


@pytest.mark.parametrize(
    "presented",
    [
        "",
        "sops_",
        "sops__",
        PRESENTED[:-1],
        PRESENTED + "0",
        PRESENTED.upper(),
        PRESENTED.replace("sops", "sopz"),
        PRESENTED + "\n",
        "sops_" + "é" * 32 + "_" + "0" * 64,
    ],
)
def test_another_form_is_no_key(presented: str) -> None:
    assert key_id_of(presented) is None


@pytest.mark.parametrize(
    ("server", "presented"),
    [
        pytest.param(SERVER, written(KEY_ID, b"\1" + SECRET[1:]), id="another secret"),
        pytest.param(SERVER, written(UUID(int=9), SECRET), id="the same secret under another id"),
        pytest.param(bytes(32), PRESENTED, id="another server's secret: the database alone is worth nothing"),
    ],
)
def test_it_is_not_genuine(server: bytes, presented: str) -> None:
    assert not is_genuine(server, presented, digest_of(SERVER, PRESENTED))


@pytest.mark.parametrize(
    ("made", "at", "live"),
    [
        pytest.param(key(), NOW, True, id="as it was made"),
        pytest.param(key(), NOW + timedelta(days=1), False, id="at its expiry"),
        pytest.param(key(revoked_at=NOW), NOW, False, id="revoked"),
    ],
)
def test_until_when_it_is_good(made: ApiKey, at: datetime, *, live: bool) -> None:
    assert made.is_live(at) is live


@pytest.mark.parametrize(
    ("networks", "address", "admitted"),
    [
        pytest.param((), "203.0.113.9", True, id="no network named: from everywhere"),
        pytest.param((), None, True, id="no network named: from nowhere known"),
        pytest.param(("192.0.2.0/24",), "192.0.2.77", True, id="within"),
        pytest.param(("192.0.2.0/24",), "192.0.3.1", False, id="beside"),
        pytest.param(("192.0.2.0/24", "2001:db8::/32"), "2001:db8::1", True, id="within the second"),
        pytest.param(("192.0.2.0/24",), "2001:db8::1", False, id="of the other kind"),
        pytest.param(("192.0.2.0/24",), None, False, id="unknown"),
        pytest.param(("192.0.2.0/24",), "unix:", False, id="no address"),
    ],
)
def test_from_where_it_may_be_used(networks: tuple[str, ...], address: str | None, *, admitted: bool) -> None:
    assert KeyTerms.of(key(addresses=networks)).admits(address) is admitted


@pytest.mark.parametrize(
    ("named", "kept"),
    [("192.0.2.7", "192.0.2.7/32"), ("192.0.2.7/24", "192.0.2.0/24"), ("2001:DB8::/32", "2001:db8::/32")],
)
def test_a_network_has_one_spelling(named: str, kept: str) -> None:
    assert network_named(named) == kept


@pytest.mark.parametrize("named", ["", "office", "192.0.2.0/33", "192.0.2"])
def test_what_is_no_network(named: str) -> None:
    with pytest.raises(ValueError, match="IPv4 or IPv6"):
        network_named(named)
