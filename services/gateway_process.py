"""The gateway as a process of its own: its public port, the operator's port, its configuration, and how it drains."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import ssl
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from services.gateway import main as gateway
from services.gateway.domain.access.errors import BuiltinIssuerExposed
from services.gateway.domain.refused import Refused
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.entrance import entrance
from services.gateway.forwarding.observed import Lines
from services.gateway.forwarding.rules import Live, reload_configured
from services.gateway.forwarding.service.addresses import Addresses, behind_addresses
from services.gateway.settings import (
    Configuration,
    InstanceSettings,
    ServiceSettings,
    configuration_from,
    keys_directory,
    settings_from,
)
from services.gateway.store.keys import make_keys
from services.gateway.use_cases.share_rates import sharing
from services.http_server import Server
from services.landscape import SERVICES
from services.one_process import beside
from services.workers_behind_a_socket import NUMBER, inherited_listener, run_workers, say_ready
from shared.web.app import Runtime

DRAIN_SECONDS = 20
_IDLE_SECONDS = 75
_OPERATOR_PORT = 9000
_MODES = {"optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}


def processes(environment: Mapping[str, str] = os.environ) -> int:
    """How many processes answer: GATEWAY_PROCESSES, or one for each core we may use."""
    return int(environment.get("GATEWAY_PROCESSES") or len(os.sched_getaffinity(0)))


def run_behind_a_socket(command: Sequence[str], host: str, port: int) -> int:
    """Become the parent of the processes that answer, unless each of them would refuse to."""
    if not settings_from(os.environ, host).builtin_issuer and not _configuration(os.environ).issuers:
        raise SystemExit(BuiltinIssuerExposed().detail)
    return run_workers(command, host, port, processes())


def inherited_listener_given() -> bool:
    """Whether this process stands behind a parent's socket."""
    return NUMBER in os.environ


async def serve(runtime: Runtime, data: Path, host: str, draining: asyncio.Event) -> None:
    """Answer until told to stop; then finish what is in hand, for twenty seconds at most."""
    lines = Lines(sys.stdout)
    _open_files()
    live = Live(_configuration(os.environ))
    try:
        addresses = addresses_of(live, os.environ)
        door = _door(runtime, data, host, live, addresses, lines)
    except BuiltinIssuerExposed as error:
        raise SystemExit(error.detail) from error
    except UpstreamNotNamed as error:
        raise SystemExit(str(error)) from error
    async with AsyncExitStack() as stack:
        stack.callback(lines.flush)
        for upstream in door.upstreams.values():
            stack.push_async_callback(upstream.close)
        await asyncio.gather(*(one.look_up() for one in addresses))
        await stack.enter_async_context(beside(door.work))
        await answer(Ports(door, door.operator, host, door.tell_refused), live, draining, os.environ)


class UpstreamNotNamed(ValueError):
    """Where a service answers is not configured: at the start there is nothing to do, a reload is refused."""

    def __init__(self, service: str) -> None:
        super().__init__(
            f"{service} has no instances and UPSTREAM_URL is not set; docker-compose.yml shows what is needed"
        )


@dataclass(frozen=True)
class Ports:
    """What is answered on the public port, and on the operator's."""

    public: ASGIApp
    operator: ASGIApp | None
    host: str = "127.0.0.1"
    tell_refused: Callable[[Refused], None] | None = None


async def answer(ports: Ports, live: Live, draining: asyncio.Event, environment: Mapping[str, str]) -> None:
    """Answer behind the inherited socket until SIGTERM; SIGHUP reads the configuration anew."""
    loop, listener = asyncio.get_running_loop(), inherited_listener()
    servers = [Server(_public(ports, live, environment))]
    if ports.operator is not None:
        servers.append(Server(_operator(ports.operator, ports.host, environment)))

    def stop() -> None:
        servers[0].should_exit = True
        for connection in tuple(servers[0].server_state.connections):
            connection.shutdown()  # the server gets to it a moment later: what ends until then would be kept open
        draining.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    loop.add_signal_handler(signal.SIGHUP, partial(reload_configured, live, environment))
    serving = asyncio.create_task(servers[0].serve([listener] if listener else None))
    telling = [asyncio.create_task(server.serve()) for server in servers[1:]]
    await asyncio.gather(*(server.ready.wait() for server in servers))
    say_ready()
    await serving
    for server in servers[1:]:
        server.should_exit = True
    await asyncio.gather(*telling)


def _door(runtime: Runtime, data: Path, host: str, live: Live, addresses: Sequence[Addresses], lines: Lines) -> Door:
    apps = [service.build_app(runtime) for service in SERVICES if service.build_app is not None]
    routes = {template: methods for app in apps for template, methods in gateway.routes_of(app).items()}
    settings = settings_from(os.environ, host)
    return gateway.build(
        runtime,
        {one.service.name: one.service for one in addresses},
        make_keys(keys_directory(data), settings.master_key_file),
        settings,
        live=live,
        routes=routes,
        process=gateway.Process(sharing(runtime.database), addresses, lines.write),
    )


def addresses_of(live: Live, environment: Mapping[str, str]) -> list[Addresses]:
    """Every service behind its addresses, which follow the configuration."""
    found = []
    for service in SERVICES:
        if service.build_app is not None:
            one = behind_addresses(service.name, _asked(live.rules.configuration, service.name, environment))
            live.when_changed(lambda new, one=one: one.configure(_asked(new, one.service.name, environment)))  # type: ignore[misc]
            found.append(one)
    return found


def _asked(configuration: Configuration, name: str, environment: Mapping[str, str]) -> ServiceSettings:
    """How a service is asked: without instances of its own, under UPSTREAM_URL with its name."""
    settings = configuration.service(name)
    if settings.instances:
        return settings
    address = environment.get("UPSTREAM_URL")
    if address is None:
        raise UpstreamNotNamed(name)
    return settings.model_copy(update={"instances": (InstanceSettings(url=address.replace("{service}", name)),)})


def _open_files() -> None:
    """As many as we may: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _configuration(environment: Mapping[str, str]) -> Configuration:
    """A file that is no configuration keeps the process from starting."""
    try:
        return configuration_from(environment)
    except (OSError, ValueError) as error:
        raise SystemExit(f"GATEWAY_CONFIG={environment.get('GATEWAY_CONFIG')}: {error}") from error


def _public(ports: Ports, live: Live, environment: Mapping[str, str]) -> uvicorn.Config:
    """The entrance, with TLS where a certificate is named; callers may or must show theirs where a CA is named."""
    return uvicorn.Config(
        ports.public,
        http=entrance(live, tell_refused=ports.tell_refused),
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # whom to believe is the configuration's to say
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        ssl_certfile=environment.get("GATEWAY_TLS_CERTIFICATE"),
        ssl_keyfile=environment.get("GATEWAY_TLS_KEY"),
        ssl_ca_certs=environment.get("GATEWAY_CLIENT_CA"),
        ssl_cert_reqs=_MODES.get(environment.get("GATEWAY_CLIENT_CERTIFICATES", ""), ssl.CERT_NONE),
    )


def _operator(app: ASGIApp, host: str, environment: Mapping[str, str]) -> uvicorn.Config:
    """Each process has an operator's port of its own: counted up from GATEWAY_OPERATOR_PORT."""
    port = int(environment.get("GATEWAY_OPERATOR_PORT", _OPERATOR_PORT)) + int(environment.get(NUMBER, "0"))
    return uvicorn.Config(
        app, host=host, port=port, lifespan="off", access_log=False, log_config=None, timeout_graceful_shutdown=1
    )
