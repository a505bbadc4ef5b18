"""What can be set about the gateway, and on which addresses our own command line may vouch for people."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.gateway.domain.access.errors import BuiltinIssuerExposed
from services.gateway.forwarding.rules import Live
from services.gateway.settings import Configuration, IssuerSettings, Settings, settings_from
from services.gateway.store.keys import make_keys
from shared.store.database import Database
from tests.gateway.conftest import bearer, visitor
from tests.gateway.small_house import small_house

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = IssuerSettings(issuer="https://login.example", audience="salesops", jwks_url="https://login.example/keys")


@pytest.mark.parametrize(
    ("host", "variable", "serves"),
    [
        pytest.param("127.0.0.1", None, True, id="loopback"),
        pytest.param("127.8.8.8", None, True, id="anywhere on loopback"),
        pytest.param("::1", None, True, id="loopback of the newer kind"),
        pytest.param("localhost", None, True, id="loopback by name"),
        pytest.param("0.0.0.0", None, False, id="every address"),  # noqa: S104 - it is refused
        pytest.param("::", None, False, id="every address of the newer kind"),
        pytest.param("192.0.2.1", None, False, id="an address others reach"),
        pytest.param("localhost.example", None, False, id="a name that only begins like loopback's"),
        pytest.param("", None, False, id="no address, which means every one"),
        pytest.param("0.0.0.0", "1", True, id="every address, decided"),  # noqa: S104 - it is decided
        pytest.param("0.0.0.0", "yes", False, id="every address, decided unclearly"),  # noqa: S104 - it is refused
        pytest.param("127.0.0.1", "0", False, id="loopback, decided against"),
    ],
)
def test_where_the_builtin_issuer_serves(host: str, variable: str | None, *, serves: bool) -> None:
    environment = {"BUILTIN_ISSUER": variable} if variable is not None else {}
    assert settings_from(environment, host).builtin_issuer is serves


async def test_without_anybody_to_vouch_for_callers_the_gateway_does_not_start(no_database: Database) -> None:
    with pytest.raises(BuiltinIssuerExposed, match="BUILTIN_ISSUER=1"):
        small_house(no_database, settings=Settings(builtin_issuer=False))


async def test_where_it_does_not_serve_its_tokens_are_worth_nothing(no_database: Database) -> None:
    live = Live(Configuration(issuers=(OUTSIDE,)))
    door = small_house(no_database, settings=Settings(builtin_issuer=False), live=live)
    async with visitor(door, bearer("user:ops", "sales_ops")) as client:
        assert (await client.get("/v1/members")).status_code == 401


async def test_an_issuer_is_struck_off_without_a_restart(no_database: Database) -> None:
    live = Live(Configuration(issuers=(OUTSIDE,)))
    door = small_house(no_database, live=live)
    async with visitor(door, bearer("user:ops", "sales_ops")) as client:
        assert (await client.get("/v1/members")).status_code == 200
        live.adopt(Configuration(issuers=(OUTSIDE,)))
        assert (await client.get("/v1/members")).status_code == 200


def test_a_real_process_refuses_to_start_on_every_address(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "BUILTIN_ISSUER"},
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/{service}",
        "EVENT_LOG": "postgres",
        "UPSTREAM_URL": "http://127.0.0.1:1",
        "SALESOPS_DATA": str(tmp_path),
    }
    serve = [sys.executable, "-m", "services", "serve", "gateway", "--host", "0.0.0.0", "--port", "0"]  # noqa: S104 - it is refused
    process = subprocess.run(serve, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own command
    assert process.returncode == 1
    assert "BUILTIN_ISSUER=1" in process.stderr
    assert "Traceback" not in process.stderr
