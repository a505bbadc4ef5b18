"""Posting to endpoints we do not know: over https, to a checked public address, without redirects, within limits."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence

import httpx

from services.notifications.domain.address import Target, permitted, target_of
from services.notifications.domain.delivery import Answer
from shared.kernel.errors import Refusal

TIME_LIMIT = 10.0
"""Seconds for everything: looking up the name, connecting, sending, and the answer's first line."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system's resolver has it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _, _, _, _, address in found]


async def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    allow_loopback: bool,
    resolve: Resolve = resolve,
    time_limit: float = TIME_LIMIT,
) -> Answer:
    """Post once; whatever goes wrong is the answer, never an exception.

    The name is looked up once and every address it has must be permitted. The connection goes to an address that was
    checked, so a second look-up with another result cannot lead it astray.
    """
    try:
        async with asyncio.timeout(time_limit):
            target = target_of(url, allow_loopback=allow_loopback)
            addresses = await resolve(target.host, target.port)
            if not addresses or not all(permitted(address, allow_loopback=allow_loopback) for address in addresses):
                return Answer(error="the name does not lead to public addresses only")
            return Answer(status=await _status(target, addresses[0], headers, body))
    except Refusal as refusal:
        return Answer(error=refusal.detail)
    except TimeoutError:
        return Answer(error=f"no answer within {time_limit:g} s")
    except (OSError, UnicodeError, httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(error=f"{type(error).__name__}: {error}"[:500])


async def _status(target: Target, address: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status an address answers with, addressed by the target's name; the answer's body is not read."""
    host = f"[{address}]" if ":" in address else address
    sent = {**headers, "host": _host_header(target), "content-type": "application/json", "user-agent": "salesops"}
    transport = httpx.AsyncHTTPTransport(retries=0, trust_env=False)
    async with httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False) as client:
        request = client.build_request(
            "POST",
            f"{target.scheme}://{host}:{target.port}{target.path}",
            headers=sent,
            content=body,
            extensions={"sni_hostname": target.host},
        )
        response = await client.send(request, stream=True)
        await response.aclose()
        return response.status_code


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    standard = {"https": 443, "http": 80}[target.scheme]
    return host if target.port == standard else f"{host}:{target.port}"
