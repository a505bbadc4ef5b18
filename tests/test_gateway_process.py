"""The gateway as `python -m services serve gateway` runs it: TLS, callers' certificates, reloads, and how it drains."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import ssl
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy.engine import make_url

from services.gateway.domain.subject import read_subject
from services.gateway.forwarding.rules import Live
from services.gateway.settings import keys_directory, read_configuration
from services.gateway.store.keys import make_keys
from services.gateway.use_cases.issue_token import mint_user_token
from services.gateway_process import DRAIN_SECONDS, UpstreamNotNamed, addresses_of, processes
from shared.store.transaction import utc_now
from tests.conftest import HouseOpener
from tests.gateway.certificates import Pair, pair
from tests.gateway.echo import Echo, free_port, served
from tests.kit.postgres import url_of
from tests.shared.messaging.orders import until

_PATIENCE = 120.0
_LAST_CHUNK = b"0\r\n\r\n"
INSTANCES = "services: {leads: {instances: [{url: 'http://127.0.0.1:1'}]}}"


def test_as_many_processes_as_asked_for_or_one_a_core() -> None:
    assert processes({"GATEWAY_PROCESSES": "3"}) == 3
    assert processes({}) == processes({"GATEWAY_PROCESSES": ""}) == len(os.sched_getaffinity(0))


def test_without_a_word_where_services_are_it_does_not_start_and_a_reload_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UpstreamNotNamed, match="UPSTREAM_URL is not set"):
        addresses_of(Live(read_configuration(INSTANCES)), {})
    live, environment = Live(), {"UPSTREAM_URL": "http://{service}-api:8000"}
    addresses = addresses_of(live, environment)
    assert [one.settings.instances[0].url for one in addresses[:2]] == [
        "http://people-api:8000",
        "http://leads-api:8000",
    ]
    rules, file = live.rules, tmp_path / "gateway.yaml"
    file.write_text(INSTANCES)
    environment.clear()

    assert not live.reload(file)
    assert live.rules is rules


@dataclass
class Gateway:
    """A gateway that runs, and whoever calls it."""

    process: asyncio.subprocess.Process
    address: str
    port: int
    operator: str
    token: str
    config: Path

    async def is_there(self) -> bool:
        """Whether its process has come far enough to have an operator's port."""
        try:
            return bool(await self.shown("/healthz"))
        except httpx.TransportError:
            return False

    async def get(
        self, path: str = "/v1/leads", *, shown: Pair | None = None, ca: Pair | None = None
    ) -> httpx.Response:
        """One request on a connection of its own, believing the CA and showing a certificate."""
        context = ssl.create_default_context(cafile=str(ca.file) if ca else None)
        if shown is not None:
            context.load_cert_chain(shown.file)
        async with httpx.AsyncClient(verify=context, timeout=_PATIENCE, base_url=self.address) as client:
            return await client.get(path, headers={"authorization": f"Bearer {self.token}"})

    async def shown(self, path: str) -> str:
        """What operators see."""
        async with httpx.AsyncClient(base_url=self.operator, timeout=_PATIENCE) as client:
            return (await client.get(path)).text

    async def reload(self, text: str) -> None:
        """Another configuration, and the parent told of it."""
        self.config.write_text(text)
        self.process.send_signal(signal.SIGHUP)

    def request(self, path: str) -> bytes:
        """As it goes over the wire on a connection that is kept."""
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode()


@dataclass(frozen=True)
class Start:
    """What a gateway is started with."""

    directory: Path
    database: str
    token: str

    @asynccontextmanager
    async def gateway(self, configuration: str = "", **environment: str) -> AsyncIterator[Gateway]:
        """It runs, one process behind the parent, before a service that answers everything."""
        config, port, operator = self.directory / "gateway.yaml", free_port(), free_port()
        config.write_text(configuration)
        scheme = "https" if "GATEWAY_TLS_CERTIFICATE" in environment else "http"
        async with served(Echo()) as upstream:
            settings = {
                "DATABASE_URL": self.database, "EVENT_LOG": "postgres", "SALESOPS_DATA": str(self.directory),
                "UPSTREAM_URL": upstream, "GATEWAY_CONFIG": str(config), "GATEWAY_PROCESSES": "1",
                "GATEWAY_OPERATOR_PORT": str(operator),
            }  # fmt: skip
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services", "serve", "gateway", "--host", "127.0.0.1", "--port", str(port)),
                env={**os.environ, **settings, **environment},
            )
            running = Gateway(
                process, f"{scheme}://localhost:{port}", port, f"http://127.0.0.1:{operator}", self.token, config
            )
            try:
                await until(running.is_there, _PATIENCE)
                yield running
            finally:
                if process.returncode is None:
                    process.terminate()
                    await process.wait()


@pytest.fixture
async def start(open_service: HouseOpener, postgres: str, tmp_path: Path) -> Start:
    house = await open_service("gateway")
    ((name,),) = await house.rows("SELECT current_database() AS name")
    subject = read_subject("user:ops")
    assert subject is not None
    keys = make_keys(keys_directory(tmp_path))
    url = make_url(url_of(postgres, name)).set(drivername="postgresql").render_as_string(hide_password=False)
    return Start(tmp_path, url, mint_user_token(keys.users, subject, ("sales_ops",), None, utc_now()))


@dataclass(frozen=True)
class Papers:
    """Who shows what."""

    ca: Pair
    server: Pair
    partner: Pair
    other: Pair
    stranger: Pair

    def environment(self, certificates: str) -> Mapping[str, str]:
        """The variables by which the process has them."""
        return {
            "GATEWAY_TLS_CERTIFICATE": str(self.server.file),
            "GATEWAY_TLS_KEY": str(self.server.file),
            "GATEWAY_CLIENT_CA": str(self.ca.file),
            "GATEWAY_CLIENT_CERTIFICATES": certificates,
        }


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    ca = pair(tmp_path, "ca")
    server, partner, other = (pair(tmp_path, name, ca) for name in ("localhost", "partner", "other"))
    return Papers(ca, server, partner, other, pair(tmp_path, "stranger"))


async def test_over_tls_whoever_has_certificates_shows_one_and_a_reload_reaches_the_process(
    start: Start, papers: Papers
) -> None:
    named = f"certificates: {{'user:ops': ['{papers.partner.fingerprint}']}}"
    async with start.gateway(named, **papers.environment("optional")) as there:
        right, wrong, none = [
            await there.get(shown=shown, ca=papers.ca) for shown in (papers.partner, papers.other, None)
        ]
        with pytest.raises(httpx.TransportError):
            await there.get(shown=papers.partner, ca=papers.stranger)
        long = "/" + "x" * 150
        before = (await there.get(long, ca=papers.ca)).status_code
        await _reload_twice(there)
        after = (await there.get(long, ca=papers.ca)).status_code
        there.address = there.address.replace("https", "http")
        with pytest.raises(httpx.TransportError):
            await there.get()

    assert [one.status_code for one in (right, wrong, none)] == [207, 403, 403]
    assert wrong.json()["code"] == none.json()["code"] == "certificate_required"
    assert "strict-transport-security" in right.headers
    assert (before, after) == (404, 414)


async def _reload_twice(there: Gateway) -> None:
    """Once with another limit, once with what is no configuration."""
    await there.reload("version: second\nlimits: {url: 100}")

    async def is_followed() -> bool:
        return '"version":"second"' in await there.shown("/operator")

    await until(is_followed, _PATIENCE)
    await there.reload("version: third\nlimits: {urrl: 100}")

    async def is_refused() -> bool:
        return 'reloads_total{outcome="refused"} 1.0' in await there.shown("/metrics")

    await until(is_refused, _PATIENCE)
    assert await is_followed()


async def test_where_certificates_are_required_nobody_comes_in_without_and_told_to_stop_nobody_is_cut_off(
    start: Start, papers: Papers
) -> None:
    context = ssl.create_default_context(cafile=str(papers.ca.file))
    context.load_cert_chain(papers.partner.file)
    async with start.gateway(**papers.environment("required")) as there, asyncio.timeout(_PATIENCE):
        for shown in (None, papers.stranger):
            with pytest.raises(httpx.TransportError):
                await there.get(shown=shown, ca=papers.ca)
        kept, sending = await asyncio.open_connection("localhost", there.port, ssl=context)
        sending.write(there.request("/v1/leads"))
        first = await _answer(kept)
        stream, following = await asyncio.open_connection("localhost", there.port, ssl=context)
        following.write(there.request("/v1/stream"))
        begun = await stream.readuntil(b"retry:")
        there.process.terminate()
        async with asyncio.timeout(DRAIN_SECONDS):
            ended = await stream.readuntil(_LAST_CHUNK)
            sending.write(there.request("/v1/leads"))
            last = await _answer(kept)
            assert await kept.read() == b""
            code = await there.process.wait()
        for writer in (sending, following):
            writer.close()

    assert (first[:12], last[:12], begun[:12], code) == (b"HTTP/1.1 207", b"HTTP/1.1 207", b"HTTP/1.1 200", 0)
    assert [b"connection: close" in answer.lower() for answer in (first, last)] == [False, True]
    assert b"retry:" in ended


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """One answer, whole."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    if length is not None:
        return head + await reader.readexactly(int(length[1]))
    return head + await reader.readuntil(_LAST_CHUNK)
