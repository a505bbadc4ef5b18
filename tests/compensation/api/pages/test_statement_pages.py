"""Statements as pages: every line stands on them, whoever reads them, and nothing on them runs or is fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from services.compensation.api.pages.picture import in_words, picture
from services.compensation.api.pages.statement_html import statement_html
from services.compensation.api.pages.statement_pdf import statement_pdf
from services.compensation.domain.statement.quantity import COUNT, SHARE, Quantity
from services.compensation.domain.statement.statement import Component, Entry, Line, Part, Statement, Tier
from shared.kernel.money import Money

MADE_AT = datetime(2026, 4, 1, tzinfo=UTC)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def dollars(minor: int) -> Quantity:
    return Quantity(Fraction(minor), "USD")


def share(percent: str) -> Quantity:
    return Quantity(Fraction(percent) / 100, SHARE)


TIERS = (
    Tier(Fraction(0), Fraction(20_000_00), share("3")),
    Tier(Fraction(20_000_00), None, share("5")),
)
LINE = Line(
    on=date(2026, 3, 5),
    source="D-7",
    why="your deal",
    credited=dollars(12_000_01),
    before=dollars(15_000_00),
    after=dollars(27_000_01),
    parts=(
        Part(0, dollars(5_000_00), share("3"), Fraction(150_00)),
        Part(1, dollars(7_000_01), share("5"), Fraction(35_000_05, 100)),
    ),
    amount=usd(500_00),
)
COMMISSION = Component("c", "Commission", "By tiers.", dollars(27_000_01), TIERS, (LINE,), usd(500_00))
MEETINGS = Component("m", "Meetings", "5.00 USD for each activity.", Quantity(Fraction(3), COUNT), (), (), usd(0))
STATEMENT = Statement(
    payee="anna",
    name="Anna <script> & Łukasz Ω",
    period="March 2026",
    plan="Standard, version 1",
    plan_hash="a" * 64,
    inputs_hash="b" * 64,
    currency="USD",
    known_at="2026-04-01",
    components=(COMMISSION, MEETINGS),
    entries=(Entry("Refund of February", usd(-42_10), "D-3 on 4 Mar 2026"),),
    balances=(Entry("Held", usd(7)),),
    questions=("Deal D-9: there is no quota.",),
)


class Outline(HTMLParser):
    """Which elements a page has, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


PAGE = Outline(statement_html(STATEMENT))


@pytest.mark.parametrize(
    "told",
    [
        "Anna <script> & Łukasz Ω",
        "15,000.00 → 27,000.01",
        "Tier 1: 3\N{NO-BREAK SPACE}% of 5,000.00 = 150.00",
        "Tier 2: 5\N{NO-BREAK SPACE}% of 7,000.01 = 350.0005",
        "500.00",
        "457.90 USD",
        "\N{MINUS SIGN}42.10",
        "D-3 on 4 Mar 2026",
        "Deal D-9: there is no quota.",
        "No line in this period.",
        "a" * 64,
        "b" * 64,
    ],
)
def test_the_page_tells(told: str) -> None:
    assert told in PAGE.text


def test_nothing_on_the_page_runs_or_is_fetched() -> None:
    page = statement_html(STATEMENT)
    assert not PAGE.of("script")
    assert not PAGE.of("link")
    assert not PAGE.of("img")
    assert "url(" not in page
    assert "http" not in page


def test_the_page_can_be_heard() -> None:
    """Language, one heading of the first order, names for every table and picture, roles that survive the cards."""
    assert PAGE.of("html") == [{"lang": "en"}]
    assert len(PAGE.of("h1")) == 1
    assert all(attributes.get("scope") for attributes in PAGE.of("th"))
    assert all(svg["role"] == "img" and svg["aria-labelledby"] for svg in PAGE.of("svg"))
    ids = {attributes["id"] for _, attributes in PAGE.elements if "id" in attributes}
    labels = {name for _, attributes in PAGE.elements for name in (attributes.get("aria-labelledby") or "").split()}
    assert labels <= ids
    cells = [each for each in PAGE.of("td") if "data-label" in each]
    assert cells
    assert all(each["role"] == "cell" for each in cells)


def test_the_page_fits_a_telephone_and_paper() -> None:
    page = statement_html(STATEMENT)
    assert [meta for meta in PAGE.of("meta") if meta.get("name") == "viewport"]
    assert "@media print" in page
    assert "max-width: 44rem" in page


def test_the_picture_is_filled_as_far_as_was_attained() -> None:
    drawn = Outline(picture(COMMISSION, 1))
    polygons = [(each["class"], each["points"]) for each in drawn.of("polygon")]
    assert [kind for kind, _ in polygons] == ["step", "filled", "step", "filled"]
    assert in_words(COMMISSION) == (
        "Attained: 27,000.01 USD. From 0.00 USD to 20,000.00 USD: 3\N{NO-BREAK SPACE}%. "
        "From 20,000.00 USD: 5\N{NO-BREAK SPACE}%."
    )


def test_a_component_without_tiers_has_no_picture() -> None:
    assert picture(MEETINGS, 1) == ""


@pytest.mark.parametrize(
    "attained",
    [
        pytest.param(0, id="nothing yet"),
        pytest.param(20_000_00, id="on a bound"),
        pytest.param(10**17, id="far above the last bound"),
        pytest.param(-5, id="below nothing"),
    ],
)
def test_the_picture_stays_within_its_frame(attained: int) -> None:
    drawn = picture(replace(COMMISSION, attained=dollars(attained)), 1)
    places = [int(number) for points in re.findall(r'points="([^"]+)"', drawn) for number in re.split("[ ,]", points)]
    assert all(0 <= place <= 340 for place in places)


def test_a_curve_slopes() -> None:
    curve = (Tier(Fraction(0), Fraction(100), share("3"), share("9")), Tier(Fraction(100), None, share("9")))
    (step, _) = Outline(picture(replace(COMMISSION, tiers=curve, attained=dollars(0)), 1)).of("polygon")
    heights = [point.split(",")[1] for point in (step["points"] or "").split()]
    assert heights[1] != heights[2]


def test_the_pdf_is_the_same_every_time_and_has_fonts_of_its_own() -> None:
    document = statement_pdf(STATEMENT, made_at=MADE_AT)
    assert document.startswith(b"%PDF-")
    assert document == statement_pdf(STATEMENT, made_at=MADE_AT)
    assert b"/FontFile2" in document


def test_a_long_statement_has_many_pages() -> None:
    long = replace(STATEMENT, components=(replace(COMMISSION, lines=(LINE,) * 300),))
    assert len(re.findall(rb"/Type /Page\b", statement_pdf(long, made_at=MADE_AT))) > 10
