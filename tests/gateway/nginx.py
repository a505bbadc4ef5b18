"""A real nginx of a test's own."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.gateway.echo import free_port

_CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {home}/pid; error_log stderr crit;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f;
  uwsgi_temp_path {home}/u; scgi_temp_path {home}/s; default_type application/json;
  {http}
  server {{
    listen 127.0.0.1:{port};
    {locations}
  }}
}}
"""
_PATIENCE_SECONDS = 10


@asynccontextmanager
async def nginx(locations: str, http: str = "") -> AsyncIterator[int]:
    """Serve these locations while the block runs; answers the port. Where there is no nginx, the test cannot run."""
    program = shutil.which("nginx")
    if program is None:
        message = "NO NGINX: the conformance of the gateway's client with it was not shown"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        config = _configured(Path(home), _CONFIGURATION.format(home=home, port=port, locations=locations, http=http))
        server = await asyncio.create_subprocess_exec(program, "-p", home, "-c", str(config), "-e", "stderr")
        try:
            await _listening(port)
            yield port
        finally:
            with suppress(ProcessLookupError):
                server.terminate()
            await server.wait()


def _configured(home: Path, text: str) -> Path:
    """The file; the server's own user has to reach it."""
    home.chmod(0o755)
    (home / "nginx.conf").write_text(text)
    return home / "nginx.conf"


async def _listening(port: int) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.01)
