"""Our own client is worth having only while it can be read in one go."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[4] / "services/gateway/forwarding/client"


def test_the_client_stays_small() -> None:
    assert sum(len(file.read_text().splitlines()) for file in FOLDER.glob("*.py")) <= 300
