"""TLS at the entrance and towards services, with certificates on both sides."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from services.gateway.forwarding.client.pool import Pool, Unreachable
from services.gateway.forwarding.entrance import entrance
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.upstream import CERTIFICATE
from tests.gateway.certificates import Pair, pair
from tests.gateway.peers import asked, request


async def who(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer with the certificate that was shown."""
    body = f"{scope['scheme']} {scope['extensions'].get(CERTIFICATE, 'none')}".encode()
    length = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


async def test_certificates_are_shown_and_checked_on_both_sides(tmp_path: Path) -> None:
    ca, stranger = pair(tmp_path, "ca"), pair(tmp_path, "stranger")
    ours, theirs = pair(tmp_path, "localhost", ca), pair(tmp_path, "partner", ca)
    config = uvicorn.Config(
        who, host="127.0.0.1", port=0, http=entrance(Live()), ws="none", lifespan="off", log_config=None,
        ssl_certfile=ours.file, ssl_ca_certs=str(ca.file), ssl_cert_reqs=ssl.CERT_OPTIONAL,
    )  # fmt: skip
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]

    def pool(shown: Pair | None, believed: Pair, name: str = "localhost") -> Pool:
        context = ssl.create_default_context(cafile=str(believed.file))
        if shown is not None:
            context.load_cert_chain(shown.file)
        return Pool("127.0.0.1", port, tls=context, name=name)

    try:
        assert (await asked(pool(None, ca), request())).body == b"https none"
        assert (await asked(pool(theirs, ca), request())).body == f"https {theirs.fingerprint}".encode()
        with pytest.raises(Unreachable):
            await asked(pool(None, stranger), request())
        with pytest.raises(Unreachable):
            await asked(pool(None, ca, "another.example.com"), request())
    finally:
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        await asyncio.wait_for(server.shutdown(), 5)
