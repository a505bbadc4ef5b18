"""The stand: who runs on which core, and what is started for a measurement."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench.gateway.load import program
from services.gateway.domain.subject import Kind, Subject
from services.gateway.settings import keys_directory
from services.gateway.store.keys import make_keys, read_keys
from services.gateway.use_cases.issue_token import mint_user_token
from services.landscape import service_named
from shared.store.embedded import EmbeddedPostgres
from shared.store.migrate import upgrade
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import Principal, mint_internal_token
from tests.gateway.echo import free_port

GATEWAY_CORE, OTHER_CORE = 1, 0
IDENTITIES = 200
PATH = "/v1/members"
_PATIENCE_SECONDS = 30.0

_NGINX = """
daemon off; master_process off; worker_processes 1; pid {home}/pid{port}; error_log /dev/null crit;
events {{ worker_connections 1024; }}
http {{
  access_log {log}; client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f;
  uwsgi_temp_path {home}/u; scgi_temp_path {home}/s; keepalive_requests 1000000; default_type application/json;
  {http}
  server {{ listen 127.0.0.1:{port} backlog=1024; {locations} }}
}}
"""
# Levels that speak of the cost of a gateway, not of how it defends itself.
_CONFIGURATION = """
version: measured
rates: {route: {requests: 100000000}, address: {requests: 100000000}}
"""


@dataclass(frozen=True)
class Stand:
    """A place for processes, each on its core; the gateway's own store stands ready."""

    home: Path
    postgres: EmbeddedPostgres
    tokens: tuple[str, ...]
    opened: AsyncExitStack

    @property
    def token_file(self) -> Path:
        """The identities' tokens, a line each."""
        return self.home / "tokens"

    async def nginx(self, locations: str, *, core: int, http: str = "", log: str = "off") -> int:
        """An nginx of one worker; its port."""
        port = free_port()
        config = self.home / f"nginx{port}.conf"
        config.write_text(_NGINX.format(home=self.home, port=port, locations=locations, http=http, log=log))
        await self._start(core, port, program("nginx"), "-p", str(self.home), "-c", str(config), "-e", "/dev/null")
        return port

    async def nginx_before(self, upstream: int) -> int:
        """The reference: a proxy with upstream keep-alive and an access log."""
        http = f"upstream there {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 1000000; }}"
        # The upstream that verifies gets what it would get from the gateway: nginx can only say the same each time.
        locations = f"""location / {{
          proxy_pass http://there; proxy_http_version 1.1; proxy_set_header Connection "";
          proxy_set_header Authorization "Bearer {self._internal_token()}";
        }}"""
        log = str(self.home / f"access{upstream}.log")
        return await self.nginx(locations, core=GATEWAY_CORE, http=http, log=log)

    def _internal_token(self) -> str:
        """What a gateway would say of a caller."""
        key = read_keys(keys_directory(self.home / "data")).internal
        return mint_internal_token(key, Principal("bench", frozenset({Role.SALES_OPS})), "people", utc_now())

    async def python(self, *arguments: str, core: int, environment: Mapping[str, str] | None = None) -> int:
        """A Python module that listens on the port it is given first; its port."""
        port = free_port()
        module, *more = arguments
        await self._start(core, port, sys.executable, "-m", module, str(port), *more, environment=environment)
        return port

    async def gateway(self, upstream: int) -> tuple[int, int]:
        """The gateway as it is run in production, one process; its port and its process id."""
        port, operator = free_port(), free_port()
        (self.home / "gateway.yaml").write_text(_CONFIGURATION)
        environment = {
            "DATABASE_URL": self.postgres.url("gateway").replace("/gateway", "/{service}"),
            "EVENT_LOG": "postgres",
            "SALESOPS_DATA": str(self.home / "data"),
            "UPSTREAM_URL": f"http://127.0.0.1:{upstream}",
            "GATEWAY_CONFIG": str(self.home / "gateway.yaml"),
            "GATEWAY_PROCESSES": "1",
            "GATEWAY_ACCESS_LOG": "1",
            "GATEWAY_SERVICES_ARE_OURS": "0",
            "GATEWAY_OPERATOR_PAGES": "0",
            "GATEWAY_OPERATOR_PORT": str(operator),
        }
        command = (sys.executable, "-m", "services", "serve", "gateway", "--host", "127.0.0.1", "--port", str(port))
        log = (self.home / f"gateway{port}.log").open("wb")
        self.opened.callback(log.close)
        process = await self._start(GATEWAY_CORE, operator, *command, environment=environment, said=log.fileno())
        return port, _child_of(process.pid)

    async def _start(
        self, core: int, port: int, *command: str, environment: Mapping[str, str] | None = None, said: int | None = None
    ) -> asyncio.subprocess.Process:
        """Start a process on a core, and wait until it listens; it is stopped with the stand."""
        process = await asyncio.create_subprocess_exec(
            *("taskset", "-c", str(core), *command),
            env={**os.environ, **(environment or {})},
            stdout=said,
            stderr=said,
        )
        self.opened.push_async_callback(_stop, process)
        await _listening(port, process)
        return process


@asynccontextmanager
async def open_stand() -> AsyncIterator[Stand]:
    """A directory, a PostgreSQL with the gateway's store, keys and the tokens of 200 identities."""
    program("nginx"), program("wrk")
    os.sched_setaffinity(0, {OTHER_CORE})
    home = await asyncio.to_thread(_public_directory)
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        postgres = EmbeddedPostgres(home / "postgres")
        await asyncio.to_thread(postgres.start)
        stack.callback(postgres.stop)
        await _make_store(postgres)
        users = make_keys(keys_directory(home / "data")).users
        roles, now = ("sales_ops",), utc_now()
        subjects = [Subject(Kind.USER, f"bench-{number}") for number in range(IDENTITIES)]
        tokens = tuple(mint_user_token(users, subject, roles, None, now) for subject in subjects)
        (home / "tokens").write_text("\n".join(tokens) + "\n")
        opened = await stack.enter_async_context(AsyncExitStack())
        yield Stand(home, postgres, tokens, opened)


def cpu_seconds(process: int) -> float:
    """What a process has spent so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _make_store(postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        for name in ("gateway", "event_log"):
            await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    url = postgres.url("gateway").replace("postgresql://", "postgresql+asyncpg://")
    await upgrade(url, service_named("gateway").migrations)


def _public_directory() -> Path:
    """PostgreSQL's own user has to reach it."""
    home = Path(tempfile.mkdtemp(prefix="salesops-bench-"))
    home.chmod(0o755)
    return home


def _child_of(parent: int) -> int:
    """The process that answers behind the parent's socket."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(children[0])


async def _listening(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"a process of the stand ended with {process.returncode}")
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
