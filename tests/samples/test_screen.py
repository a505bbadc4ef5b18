"""The one screen after the load, from a gateway made of a few canned answers."""

from io import StringIO
from typing import Any

import httpx
import pytest
from rich.console import Console

from samples.declaration import read_demo
from samples.screen import Entrance, Figures, read_figures, screen
from shared.kernel.money import Money


def money(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "USD"}


def month(name: str) -> dict[str, Any]:
    return {"month": name, "amount": money(100_000), "low": money(50_000), "high": money(150_000)}


FORECAST = {
    "as_of": "2018-01-01",
    "months": ["2018-01"],
    "interval_level": 0.8,
    "history_months": ["2017-03", "2017-12"],
    "stage_weighted": {"projection": [month("2018-01")]},
    "history": {"projection": [month("2018-01")]},
}
OPPORTUNITIES = {"won": [money(250_000), money(100)], "lost": [], "open": [money(7)]}


def gateway(request: httpx.Request, forecast: dict[str, Any]) -> httpx.Response:
    match request.url.path.removeprefix("/v1/"):
        case "opportunities":
            items = [{"amount": amount} for amount in OPPORTUNITIES[request.url.params["status"]]]
            return httpx.Response(200, json={"items": items, "next_cursor": None})
        case "leads":
            return httpx.Response(200, json={"items": [{"owner_id": "x"}, {"owner_id": None}], "next_cursor": None})
        case "commissions/summary":
            return httpx.Response(200, json={"owner": {"amount": money(4)}, "manager": {"amount": money(3)}})
        case "notifications/summary":
            return httpx.Response(200, json={"unread": 12, "historic": 8_000, "total": 8_012})
        case "forecasts":
            return httpx.Response(200, json=forecast)
        case _:
            return httpx.Response(200, json={"items": [{}, {}], "next_cursor": None})


def figures(forecast: dict[str, Any] = FORECAST) -> Figures:
    transport = httpx.MockTransport(lambda request: gateway(request, forecast))
    with httpx.Client(transport=transport, base_url="http://test") as client:
        return read_figures(client, "USD")


def shown(found: Figures) -> str:
    console = Console(width=80, file=StringIO())
    with console.capture() as captured:
        console.print(
            screen(found, Entrance("http://127.0.0.1:8080"), read_demo(), [("a cell corrected", 1_480)]), soft_wrap=True
        )
    return captured.get()


def test_amounts_are_added_up() -> None:
    found = figures()
    assert (found.won, found.open_amount) == (Money(250_100, "USD"), Money(7, "USD"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2,501.00 USD", id="won revenue"),
        pytest.param("Forecast as of 2018-01-01 in USD, with 80% intervals", id="the day of the forecast"),
        pytest.param("history 2017-03 to 2017-12", id="the months it learned from"),
        pytest.param("1,000  [500 to 1,500]", id="a month and its interval"),
        pytest.param("12 (and 8,000 historic ones, already read)", id="unread notifications"),
        pytest.param("http://127.0.0.1:8080/docs", id="the API documentation"),
        pytest.param('make token ROLE=representative MEMBER="Anna Snelling"', id="a demo identity"),
        pytest.param("Northwind Integration (an invented company)", id="the partner is said to be invented"),
        pytest.param("1,480 cells  a cell corrected", id="what was corrected"),
    ],
)
def test_the_screen_shows(text: str) -> None:
    assert text in shown(figures())


def test_too_little_history_is_shown_as_such() -> None:
    poor = {**FORECAST, "history_months": [], "history": {"projection": None}}
    assert "too little history" in shown(figures(poor))
