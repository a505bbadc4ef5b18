"""The sample files become exactly these records."""

from collections import Counter
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from samples.declaration import read_declaration, read_demo
from samples.files import ACCOUNTS, PIPELINE, Row, read_tables
from samples.findings import counted
from samples.mapping import Sample, map_sample, totals

DECLARED, DEMO = read_declaration(), read_demo()


@cache
def sample() -> Sample:
    return map_sample(read_tables(), DECLARED, DEMO)


def items(resource: str) -> list[dict[str, Any]]:
    requests = (request for phase in sample().phases for request in phase.requests)
    return [item for request in requests if request.resource == resource for item in request.items]


def item(resource: str, external_id: str) -> dict[str, Any]:
    return next(found for found in items(resource) if found["external_id"] == external_id)


@pytest.mark.parametrize(
    ("resource", "count"),
    [
        ("members", 41),
        ("teams", 10),
        ("plans", 1),
        ("assignments", 35),
        ("partners", 1),
        ("pipelines", 1),
        ("products", 7),
        ("accounts", 85),
        ("opportunities", 8_300),
        ("leads", 500),
    ],
)
def test_how_many_records_there_are(resource: str, count: int) -> None:
    assert totals(sample().phases)[resource] == count
    assert len({found["external_id"] for found in items(resource)}) == count


def test_phases_come_in_the_order_in_which_one_needs_the_other() -> None:
    names = [phase.name for phase in sample().phases]
    assert names == ["people", "plan", "accounts and products", "opportunities", "leads"]


@pytest.mark.parametrize(
    ("outcome", "count", "amount"),
    [
        pytest.param("won_on", 4_238, "10005534.00", id="won at the closing value"),
        pytest.param("lost_on", 2_473, "5946468.00", id="lost at the list price"),
        pytest.param(None, 1_589, "3892229.00", id="open at the list price"),
    ],
)
def test_opportunities_by_outcome(outcome: str | None, count: int, amount: str) -> None:
    outcomes = {"won_on", "lost_on"}
    of_it = [deal for deal in items("opportunities") if outcomes & deal.keys() == ({outcome} if outcome else set())]
    assert len(of_it) == count
    assert sum(deal["amount"]["minor"] for deal in of_it) == Decimal(amount) * 100


@pytest.mark.parametrize(
    ("external_id", "expected"),
    [
        pytest.param(
            "Z063OYW0",
            {
                "product_external_id": "GTX Pro",
                "owner_external_id": "Darcel Schlecht",
                "account_external_id": "Isdom",
                "pipeline_external_id": "maventech",
                "stage": "Engaging",
                "amount": {"minor": 451_400, "currency": "USD"},
                "opened_on": "2016-10-25",
                "won_on": "2017-03-11",
                "source": "maven_crm",
            },
            id="a won row",
        ),
        pytest.param(
            "KWVA7VR1",
            {
                "product_external_id": "GTX Pro",
                "owner_external_id": "Gladys Colclough",
                "account_external_id": "Genco Pura Olive Oil Company",
                "pipeline_external_id": "maventech",
                "stage": "Engaging",
                "amount": {"minor": 482_100, "currency": "USD"},
                "opened_on": "2016-11-04",
                "lost_on": "2017-03-18",
                "reason": "not recorded",
                "source": "maven_crm",
            },
            id="a lost row has no value in the file",
        ),
    ],
)
def test_one_opportunity(external_id: str, expected: dict[str, Any]) -> None:
    assert item("opportunities", external_id) == {"external_id": external_id, **expected}


def test_won_and_lost_ones_all_have_an_account_and_open_ones_may_have_none() -> None:
    without = [deal for deal in items("opportunities") if "account_external_id" not in deal]
    assert len(without) == 1_088
    assert not any(deal.keys() & {"won_on", "lost_on"} for deal in without)


def test_all_leads_fall_to_central_in_file_order_and_nobody_owns_them_yet() -> None:
    leads = items("leads")
    assert {lead["territory"] for lead in leads} == {"Central"}
    assert {lead["captured_on"] for lead in leads} == {"2018-01-01"}
    assert not any("owner_external_id" in lead for lead in leads)
    assert sum(1 for lead in leads if "company_name" not in lead) == 337
    in_file = [row["opportunity_id"] for row in read_tables()[PIPELINE] if row["deal_stage"] == "Prospecting"]
    assert [lead["external_id"] for lead in leads] == in_file


def test_the_agent_of_a_lead_is_kept_as_its_source() -> None:
    assert Counter(lead["source_owner"] for lead in items("leads"))["Darcel Schlecht"] == 111


@pytest.mark.parametrize(
    ("team", "parent", "manager"),
    [
        pytest.param("MavenTech", None, None, id="nobody manages the company's team"),
        pytest.param("Central office", "MavenTech", None, id="nor an office"),
        pytest.param("Team Dustin Brinkmann", "Central office", "Dustin Brinkmann", id="a team has its manager"),
    ],
)
def test_teams(team: str, parent: str | None, manager: str | None) -> None:
    found = item("teams", team)
    assert (found.get("parent_external_id"), found.get("manager_external_id")) == (parent, manager)


def test_agents_stand_in_their_managers_team_and_sell_in_their_region() -> None:
    assert item("members", "Anna Snelling") == {
        "external_id": "Anna Snelling",
        "name": "Anna Snelling",
        "roles": ["representative"],
        "team_external_id": "Team Dustin Brinkmann",
        "territories": ["Central"],
        "effective_on": "2016-01-01",
    }
    offices = Counter(member["territories"][0] for member in items("members") if "territories" in member)
    assert offices == {"Central": 11, "East": 12, "West": 12}


def test_managers_take_no_leads() -> None:
    managers = [member for member in items("members") if member["roles"] == ["manager"]]
    assert len(managers) == 6
    assert not any(member["weight"] or "territories" in member for member in managers)


def test_whatever_is_named_comes_before_it_is_named() -> None:
    known: set[str] = set()
    for request in (request for phase in sample().phases for request in phase.requests):
        for found in request.items:
            named = {value for name, value in found.items() if name.endswith("_external_id")}
            assert named <= known
            known.add(found["external_id"])


def test_every_changed_or_missing_cell_is_reported_with_its_line() -> None:
    assert dict(counted(sample().findings)) == {
        "sales_pipeline.csv: product 'GTXPro' corrected to 'GTX Pro'": 1_480,
        "sales_pipeline.csv: account missing: no account is named; the record has none": 1_425,
        "accounts.csv: year_established not loaded: an account here has no founding year": 85,
        "accounts.csv: sector 'technolgy' corrected to 'technology'": 12,
        "accounts.csv: office_location 'Philipines' corrected to 'Philippines'": 1,
    }
    first = next(finding for finding in sample().findings if finding.column == "product")
    assert (first.file, first.line, first.was, first.becomes) == (PIPELINE, 3, "GTXPro", "GTX Pro")


GOOD = {
    "opportunity_id": "X",
    "sales_agent": "Anna Snelling",
    "product": "GTXPro",
    "account": "",
    "deal_stage": "Won",
    "engage_date": "2017-01-01",
    "close_date": "2017-02-01",
    "close_value": "10",
}


def mapped(**changes: str) -> Sample:
    return map_sample({**read_tables(), PIPELINE: [Row(PIPELINE, 2, {**GOOD, **changes})]}, DECLARED, DEMO)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        pytest.param({"sales_agent": "Nobody"}, "sales_agent", id="an agent nobody knows"),
        pytest.param({"product": "GTX Nothing"}, "product", id="a product that is not on the list"),
        pytest.param({"account": "Nowhere"}, "account", id="an account that is not there"),
        pytest.param({"deal_stage": "Dreaming"}, "deal_stage", id="a stage that is not declared"),
        pytest.param({"engage_date": ""}, "engage_date", id="no opening day"),
        pytest.param({"close_date": "2017-02-30"}, "close_date", id="a day that does not exist"),
        pytest.param({"close_value": "ten"}, "close_value", id="a value that is no number"),
        pytest.param({"close_value": ""}, "close_value", id="a won row without a value"),
        pytest.param({"close_value": "NaN"}, "close_value", id="a value that is not a figure"),
    ],
)
def test_a_row_that_cannot_be_mapped_is_an_error_of_the_report(changes: dict[str, str], column: str) -> None:
    found = mapped(**changes)
    assert totals(found.phases)["opportunities"] == 0
    assert [(finding.column, finding.line) for finding in found.findings if finding.kind == "unmapped"] == [(column, 2)]


def test_a_column_nobody_has_thought_of_is_reported() -> None:
    found = mapped(discount="5")
    assert ("discount", "not declared in mapping.yaml") in {(finding.column, finding.why) for finding in found.findings}


def test_what_refers_to_a_row_that_cannot_be_mapped_cannot_be_mapped_either() -> None:
    tables = read_tables()
    broken = [Row(ACCOUNTS, row.line, {**row.cells, "employees": "many"}) for row in tables[ACCOUNTS][:1]]
    pipeline = [Row(PIPELINE, 2, {**GOOD, "account": broken[0]["account"]})]
    found = map_sample({**tables, ACCOUNTS: broken, PIPELINE: pipeline}, DECLARED, DEMO)
    assert totals(found.phases)["accounts"] == totals(found.phases)["opportunities"] == 0
    assert [finding.column for finding in found.findings if finding.kind == "unmapped"] == ["employees", "account"]


def test_a_good_row_is_mapped() -> None:
    assert totals(mapped().phases)["opportunities"] == 1


def test_every_tenth_row_is_a_smaller_sample_of_the_same_shape() -> None:
    smaller = map_sample(read_tables(every=10), DECLARED, DEMO)
    counts = totals(smaller.phases)
    assert counts["opportunities"] + counts["leads"] == 880
    assert counts["members"] == 41
