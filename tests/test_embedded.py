"""What the embedded form does when its terminal hangs up."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.embedded import reload_on_hang_up
from services.gateway.forwarding.rules import Live
from tests.shared.messaging.orders import until


@pytest.fixture
def hung_up() -> Iterator[list[int]]:
    """Signals that stopped it, as its start arranges."""
    seen: list[int] = []
    before = signal.signal(signal.SIGHUP, lambda number, _frame: seen.append(number))
    yield seen
    signal.signal(signal.SIGHUP, before)


async def test_with_a_configuration_it_reads_that_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hung_up: list[int]
) -> None:
    file, live = tmp_path / "gateway.yaml", Live()
    monkeypatch.setenv("GATEWAY_CONFIG", str(file))
    reload_on_hang_up(live)
    file.write_text("limits: {url: 100}")
    os.kill(os.getpid(), signal.SIGHUP)

    async def is_in_force() -> bool:
        return live.rules.limits.url == 100

    await until(is_in_force)
    asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
    assert hung_up == []


async def test_without_one_it_stops_as_its_terminal_is_gone(
    monkeypatch: pytest.MonkeyPatch, hung_up: list[int]
) -> None:
    monkeypatch.delenv("GATEWAY_CONFIG", raising=False)
    reload_on_hang_up(Live())
    os.kill(os.getpid(), signal.SIGHUP)

    assert hung_up == [signal.SIGHUP]
