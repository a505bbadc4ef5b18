"""A small organisation: Anna and Ben under Mia in the east team, Dora above them all."""

from __future__ import annotations

from tests.compensation.facts import formed, joined
from tests.kit.house import House

MEMBERS = ("anna", "ben", "mia", "dora")


async def tell_of_people(house: House) -> None:
    """Let a service hear of the organisation."""
    teams = (formed("company", "dora"), formed("east", "mia", "company"))
    await house.deliver(*teams, *(joined(name, "company" if name == "dora" else "east") for name in MEMBERS))
