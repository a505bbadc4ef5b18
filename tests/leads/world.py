"""The world around leads, as its tests tell it: what people, pipeline and partners announce."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from shared.contracts.event import Event
from shared.contracts.partners import PartnerSigned
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft, TeamFormed
from shared.contracts.pipeline import AccountOpened, PriceChanged, ProductListed
from shared.kernel.money import Money

START = date(2016, 1, 1)
_SPACE = UUID(int=7)


def id_of(name: str) -> UUID:
    """The same name, the same id."""
    return uuid5(_SPACE, name)


def _member(
    name: str, territories: Sequence[str], weight: int, capacity: int | None, on: date, roles: Sequence[str]
) -> dict[str, object]:
    return {
        "member_id": id_of(name),
        "external_id": name,
        "name": name.title(),
        "team_id": id_of("crew"),
        "roles": tuple(roles),
        "territories": tuple(territories),
        "weight": weight,
        "capacity": capacity,
        "effective_on": on,
    }


def joined(
    name: str,
    *territories: str,
    weight: int = 1,
    capacity: int | None = None,
    roles: Sequence[str] = ("representative",),
) -> MemberJoined:
    """Someone joined on the first day."""
    facts = _member(name, territories or ("Central",), weight, capacity, START, roles)
    return MemberJoined.model_validate(facts)


def changed(name: str, *territories: str, weight: int = 1, capacity: int | None = None) -> MemberChanged:
    """Something about them changed later."""
    facts = _member(name, territories, weight, capacity, date(2017, 1, 1), ("representative",))
    return MemberChanged.model_validate(facts)


def left(name: str) -> MemberLeft:
    """They left."""
    return MemberLeft.model_validate(_member(name, ("Central",), 1, None, date(2018, 1, 1), ("representative",)))


def team(manager: str) -> TeamFormed:
    """Everyone's team."""
    return TeamFormed(
        team_id=id_of("crew"), external_id="crew", name="Crew", manager_id=id_of(manager), effective_on=START
    )


def listed(name: str, price: int) -> ProductListed:
    """A product and its first list price, in dollars."""
    return ProductListed(
        product_id=id_of(name),
        external_id=name,
        name=name,
        line="GTX",
        list_price=Money(price * 100, "USD"),
        effective_on=START,
    )


def repriced(name: str, price: int, on: date) -> PriceChanged:
    """A product's new list price."""
    facts = {**listed(name, price).model_dump(), "effective_on": on}
    return PriceChanged.model_validate(facts)


def account(name: str) -> AccountOpened:
    """An account was opened."""
    return AccountOpened(account_id=id_of(name), external_id=name, name=name, effective_on=START)


def partner(name: str) -> PartnerSigned:
    """A partner signed."""
    return PartnerSigned(partner_id=id_of(name), external_id=name, name=name, tier="gold", effective_on=START)


def crew(*names: str) -> list[Event]:
    """Representatives of Central."""
    return [joined(name) for name in names]
