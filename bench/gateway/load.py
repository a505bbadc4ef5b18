"""Load: wrk as fast as it goes, and an open loop that asks at a fixed rate whether or not answers come."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httptools

from bench.backbone.measure import quantile

_LUA = """
local tokens = {}
for line in io.lines("%s") do tokens[#tokens + 1] = line end
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "%s", {["Authorization"] = "Bearer " .. tokens[n %% #tokens + 1]})
end
done = function(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  io.write(string.format("FIGURES %%d %%d %%d %%f %%f\\n", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
"""
_FIGURES = re.compile(r"FIGURES (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load saw; times in milliseconds."""

    requests: int
    per_second: float
    failed: int
    p50: float
    p99: float


def program(name: str) -> str:
    """Where it is; a measurement without it is none."""
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed: apt-get install nginx-light wrk")
    return found


async def wrk(port: int, path: str, tokens: Path, *, connections: int, seconds: int, core: int) -> Loaded:
    """As many requests as get answered, each with the next identity's token."""
    script = tokens.with_name(f"wrk{port}.lua")
    script.write_text(_LUA % (tokens, path))
    asking = await asyncio.create_subprocess_exec(
        *("taskset", "-c", str(core), program("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"),
        *("-s", str(script), f"http://127.0.0.1:{port}"),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asking.communicate()
    found = _FIGURES.search(said.decode())
    if found is None:
        raise RuntimeError(f"wrk said nothing of use: {said.decode()}")
    requests, microseconds, failed = int(found[1]), int(found[2]), int(found[3])
    return Loaded(requests, requests / microseconds * 1e6, failed, float(found[4]) / 1000, float(found[5]) / 1000)


class _Asker(asyncio.Protocol):
    """One connection of the open loop."""

    def __init__(self) -> None:
        self.answered: asyncio.Future[int] | None = None
        self.transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is one by its methods only

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self.answered is not None and not self.answered.done():
            self.answered.set_result(self._parser.get_status_code())

    def ask(self, request: bytes) -> asyncio.Future[int]:
        """Send a request; the status of its answer."""
        self.answered = asyncio.get_running_loop().create_future()
        assert self.transport is not None  # noqa: S101 - made before it is used
        self.transport.write(request)
        return self.answered


async def open_loop(port: int, path: str, tokens: Sequence[str], *, per_second: int, seconds: float) -> Loaded:
    """Ask at fixed instants; each answer is timed from when it should have been asked for."""
    loop, idle, times = asyncio.get_running_loop(), list[_Asker](), list[float]()
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode() for token in tokens
    ]
    failed = 0

    async def one(number: int, due: float) -> None:
        nonlocal failed
        asker = idle.pop() if idle else (await loop.create_connection(_Asker, "127.0.0.1", port))[1]
        status = await asker.ask(requests[number % len(requests)])
        times.append(loop.time() - due)
        failed += status != 200  # noqa: PLR2004 - HTTP's own number
        idle.append(asker)

    began, asked = loop.time(), list[asyncio.Task[None]]()
    for number in range(int(per_second * seconds)):
        due = began + number / per_second
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        asked.append(asyncio.create_task(one(number, due)))
    await asyncio.gather(*asked)
    took = loop.time() - began
    for asker in idle:
        if asker.transport is not None:
            asker.transport.close()
    return Loaded(len(times), len(times) / took, failed, quantile(times, 0.5) * 1000, quantile(times, 0.99) * 1000)
