"""Measure the gateway, in rounds that take turns: ROUNDS (5) of SECONDS (4) for each load."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import uvloop

from bench.figures import Figure, keep, show
from bench.gateway.load import Loaded, open_loop, wrk
from bench.gateway.stand import GATEWAY_CORE, OTHER_CORE, PATH, Stand, cpu_seconds, open_stand
from bench.gateway.upstreams import BODY
from services.gateway.settings import keys_directory

MANY, OPEN_LOOP_RATE = 64, 1000
_LEAST_ROUNDS = 5


@dataclass(frozen=True)
class Ports:
    """Who listens where; (a) is before nginx, (b) before a Python service."""

    upstream_a: int
    gateway_a: int
    gateway_b: int
    nginx_a: int
    nginx_b: int
    usual: int
    static: int
    processes: tuple[int, int]
    """Of the gateways."""


@dataclass
class Round:
    """What one round saw."""

    loaded: dict[str, Loaded] = field(default_factory=dict)
    per_cpu_second: dict[str, float] = field(default_factory=dict)


async def _start(stand: Stand) -> Ports:
    answer = f'location / {{ return 200 "{BODY.decode()}"; }}'
    upstream_a = await stand.nginx(answer, core=OTHER_CORE)
    keys = str(keys_directory(stand.home / "data"))
    upstream_b = await stand.python("bench.gateway.upstreams", keys, core=OTHER_CORE)
    before_b = await stand.nginx_before(await stand.python("bench.gateway.upstreams", keys, "still", core=OTHER_CORE))
    gateway_a, process_a = await stand.gateway(upstream_a)
    gateway_b, process_b = await stand.gateway(upstream_b)
    static = await stand.python("bench.gateway.upstreams", core=GATEWAY_CORE)
    environment = {"BENCH_UPSTREAM": f"http://127.0.0.1:{upstream_a}"}
    usual = await stand.python("bench.gateway.usual_proxy", core=GATEWAY_CORE, environment=environment)
    return Ports(
        upstream_a, gateway_a, gateway_b, await stand.nginx_before(upstream_a), before_b, usual, static,
        (process_a, process_b),
    )  # fmt: skip


async def _round(stand: Stand, ports: Ports, seconds: int) -> Round:
    found = Round()

    async def load(name: str, port: int, connections: int, process: int | None = None) -> None:
        before = cpu_seconds(process) if process else 0.0
        loaded = await wrk(port, PATH, stand.token_file, connections=connections, seconds=seconds, core=OTHER_CORE)
        if loaded.failed:
            raise RuntimeError(f"{name}: {loaded.failed} of {loaded.requests} requests failed")
        found.loaded[name] = loaded
        if process:
            found.per_cpu_second[name] = loaded.requests / (cpu_seconds(process) - before)

    await load("nginx a", ports.nginx_a, MANY)
    await load("gateway a", ports.gateway_a, MANY, ports.processes[0])
    await load("static", ports.static, MANY)
    await load("nginx b", ports.nginx_b, MANY)
    await load("gateway b", ports.gateway_b, MANY, ports.processes[1])
    await load("direct, one connection", ports.upstream_a, 1)
    await load("nginx, one connection", ports.nginx_a, 1)
    await load("gateway, one connection", ports.gateway_a, 1)
    try:
        await load("usual proxy", ports.usual, MANY)
    except RuntimeError as error:  # it times out under this load, which is its figure
        print(f"-- {error}", flush=True)
        found.loaded["usual proxy"] = await wrk(
            ports.usual, PATH, stand.token_file, connections=MANY, seconds=seconds, core=OTHER_CORE
        )
    found.loaded["open loop"] = await open_loop(
        ports.gateway_a, PATH, stand.tokens, per_second=OPEN_LOOP_RATE, seconds=seconds
    )
    return found


def _figures(rounds: list[Round]) -> list[Figure]:
    def of(value: Callable[[Round], float]) -> list[float]:
        return [value(one) for one in rounds]

    def speed(name: str) -> list[float]:
        return of(lambda one: one.loaded[name].per_second)

    def added(name: str) -> list[float]:
        return of(lambda one: one.loaded[name].p50 - one.loaded["direct, one connection"].p50)

    usual = speed("usual proxy")
    cpu = of(lambda one: one.per_cpu_second["gateway a"])
    cpu_b = of(lambda one: one.per_cpu_second["gateway b"])
    p99, static = of(lambda one: one.loaded["gateway a"].p99), of(lambda one: one.loaded["static"].p99)
    late = of(lambda one: one.loaded["open loop"].p99)
    ours, theirs = added("gateway, one connection"), added("nginx, one connection")
    allowed = [value + 0.8 for value in theirs]
    return [
        _figure("requests per CPU-second, (a) nginx behind it", cpu, "1/s", "limit", [2000.0], better="higher"),
        _figure("requests per CPU-second, (b) a Python service", cpu_b, "1/s", "limit", [2000.0], better="higher"),
        _figure("throughput, (a)", speed("gateway a"), "1/s", "nginx", speed("nginx a"), better="higher", share=0.10),
        _figure("throughput, (b)", speed("gateway b"), "1/s", "nginx", speed("nginx b"), better="higher", share=0.25),
        _figure("throughput, (a)", speed("gateway a"), "1/s", "FastAPI and httpx", usual, better="higher", share=8.0),
        _figure(f"p99 at {MANY} connections", p99, "ms", "static answer of uvicorn", static, share=4.0),
        _figure(f"p99 at {OPEN_LOOP_RATE} requests a second, open loop", late, "ms", "limit", [20.0]),
        _figure("added p50 at one connection", ours, "ms", "nginx's added p50 + 0.8 ms", allowed),
    ]  # fmt: skip


def _figure(
    name: str,
    values: list[float],
    unit: str,
    reference: str,
    reference_values: list[float],
    *,
    better: str = "lower",
    share: float = 1.0,
) -> Figure:
    """Medians, with what the rounds spread over."""
    spread = f"{len(values)} rounds, {min(values):,.4g} to {max(values):,.4g}"
    if len(reference_values) > 1:
        reference = f"{reference}, {min(reference_values):,.4g} to {max(reference_values):,.4g}"
    return Figure(
        f"{name} ({spread})",
        round(statistics.median(values), 4),
        unit,
        reference,
        round(statistics.median(reference_values), 4),
        "higher" if better == "higher" else "lower",
        share,
    )


async def _measure(count: int, seconds: int) -> list[Figure]:
    async with open_stand() as stand:
        ports = await _start(stand)
        await _round(stand, ports, 1)  # everybody is warm
        rounds = []
        for number in range(count):
            rounds.append(await _round(stand, ports, seconds))
            print(f"-- round {number + 1} of {count}: {_told(rounds[-1])}", flush=True)
    return _figures(rounds)


def _told(one: Round) -> str:
    return ", ".join(f"{name} {seen.per_second:,.0f}/s p99 {seen.p99:.1f} ms" for name, seen in one.loaded.items())


def main() -> int:
    """The exit code tells whether every reference was reached. Only a whole run is kept."""
    count, seconds = int(os.environ.get("ROUNDS", _LEAST_ROUNDS)), int(os.environ.get("SECONDS_EACH", "4"))
    figures = uvloop.run(_measure(count, seconds))
    if count >= _LEAST_ROUNDS:
        keep("gateway", figures)
    return 0 if show(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
