"""The one screen after the load: what is there now, read over the public API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import httpx
from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from samples.api import every, get
from samples.declaration import Demo, Identity
from shared.kernel.money import Money, exponent

FORECAST_AS_OF = date(2018, 1, 1)
"""The day after the last date of the files."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the screen shows."""

    counts: tuple[tuple[str, int], ...]
    won: Money
    open_amount: Money
    owner_commissions: Money
    manager_commissions: Money
    forecast: dict[str, Any]
    unread: int
    historic: int


def read_figures(client: httpx.Client, currency: str) -> Figures:
    """Read everything the screen shows."""
    statuses = {status: list(every(client, "/v1/opportunities", status=status)) for status in ("won", "lost", "open")}
    leads = list(every(client, "/v1/leads", status="open"))
    commissions = get(client, "/v1/commissions/summary")
    inbox = get(client, "/v1/notifications/summary")
    counts = [(name, _count(every(client, f"/v1/{name}"))) for name in ("members", "teams", "accounts", "products")]
    counts += [(f"opportunities {status}", len(items)) for status, items in statuses.items()]
    counts += [("open leads", len(leads)), ("open leads with an owner", sum(1 for lead in leads if lead["owner_id"]))]
    return Figures(
        counts=tuple(counts),
        won=_sum(statuses["won"], currency),
        open_amount=_sum(statuses["open"], currency),
        owner_commissions=_money(commissions["owner"]["amount"]),
        manager_commissions=_money(commissions["manager"]["amount"]),
        forecast=get(client, "/v1/forecasts", as_of=FORECAST_AS_OF.isoformat(), months=3),
        unread=inbox["unread"],
        historic=inbox["historic"],
    )


@dataclass(frozen=True)
class Entrance:
    """Where the system answers, and the command that prints a token for it."""

    url: str
    token_command: str = "make token"  # noqa: S105 - a command, not a token


def screen(figures: Figures, entrance: Entrance, demo: Demo, corrections: Sequence[tuple[str, int]]) -> RenderableType:
    """The whole screen."""
    identities = [f"  {_who(one, demo):<48} {entrance.token_command}{_arguments(one)}" for one in demo.identities]
    return Group(
        _facts(figures),
        Text(),
        _forecast(figures.forecast),
        Text(),
        *(Text(f"{count:>6,} cells  {sentence}", style="dim") for sentence, count in corrections),
        Text(),
        Text(f"API documentation  {entrance.url}/docs", style="bold"),
        *(Text(identity) for identity in identities),
    )


def _facts(figures: Figures) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for name, count in figures.counts:
        table.add_row(name, f"{count:,}")
    table.add_row("won revenue", str(figures.won))
    table.add_row("open pipeline", str(figures.open_amount))
    table.add_row("commissions of owners", str(figures.owner_commissions))
    table.add_row("commissions of managers", str(figures.manager_commissions))
    table.add_row("unread notifications", f"{figures.unread:,} (and {figures.historic:,} historic ones, already read)")
    return table


def _forecast(forecast: dict[str, Any]) -> Table:
    """Whole units of the currency: the API has the rest."""
    weighted, projected = forecast["stage_weighted"]["projection"], forecast["history"]["projection"]
    currency, level = weighted[0]["amount"]["currency"], f"{forecast['interval_level']:.0%}"
    title = f"Forecast as of {forecast['as_of']} in {currency}, with {level} intervals"
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column("month")
    table.add_column("open pipeline", justify="right")
    table.add_column(_learned_from(forecast["history_months"]), justify="right")
    for position, month in enumerate(forecast["months"]):
        past = _projected(projected[position]) if projected else "too little history"
        table.add_row(month, _projected(weighted[position]), past)
    return table


def _learned_from(months: Sequence[str]) -> str:
    return f"history {months[0]} to {months[-1]}" if months else "history"


def _projected(month: dict[str, Any]) -> str:
    amount, low, high = (_whole(_money(month[name])) for name in ("amount", "low", "high"))
    return f"{amount}  [{low} to {high}]"


def _whole(money: Money) -> str:
    units = Decimal(money.minor).scaleb(-exponent(money.currency))
    return f"{units.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def _who(identity: Identity, demo: Demo) -> str:
    if identity.partner:
        return f"{identity.role} {demo.partner.name} (an invented company)"
    return f"{identity.role} {identity.member or ''}"


def _arguments(identity: Identity) -> str:
    member = f' MEMBER="{identity.member}"' if identity.member else ""
    return f" ROLE={identity.role}{member}"


def _count(items: Iterable[object]) -> int:
    return sum(1 for _ in items)


def _sum(items: Iterable[dict[str, Any]], currency: str) -> Money:
    return sum((_money(item["amount"]) for item in items), start=Money.zero(currency))


def _money(shown: dict[str, Any]) -> Money:
    return Money(shown["minor"], shown["currency"])
