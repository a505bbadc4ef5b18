"""The organisation of the files: who is in which team, and who manages it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samples.declaration import Declaration
from samples.files import Row
from samples.wire import Item


def upper_teams(rows: Sequence[Row], declared: Declaration) -> list[Item]:
    """The company's team, and below it one per regional office; nobody manages them."""
    names = declared.organisation
    company = {"external_id": names.company, "name": names.company, **_since(declared)}
    offices = [
        {"external_id": name, "name": name, "parent_external_id": names.company, **_since(declared)}
        for name in (names.office_team.format(office=office) for office in _distinct(rows, "regional_office"))
    ]
    return [company, *offices]


def managers(rows: Sequence[Row], declared: Declaration) -> list[Item]:
    """The managers, each in the team of the office; they take no leads."""
    names = declared.organisation
    return [
        {
            **_person(row["manager"], names.manager_role, names.office_team.format(office=row["regional_office"])),
            "weight": 0,
            **_since(declared),
        }
        for row in _first_rows(rows, "manager")
    ]


def manager_teams(rows: Sequence[Row], declared: Declaration) -> list[Item]:
    """One team per manager, below the office."""
    names = declared.organisation
    return [
        {
            "external_id": (name := names.manager_team.format(manager=row["manager"])),
            "name": name,
            "parent_external_id": names.office_team.format(office=row["regional_office"]),
            "manager_external_id": row["manager"],
            **_since(declared),
        }
        for row in _first_rows(rows, "manager")
    ]


def agents(rows: Iterable[Row], declared: Declaration) -> list[Item]:
    """The agents, each in the manager's team; the regional office is the territory."""
    names = declared.organisation
    return [
        {
            **_person(row["sales_agent"], names.agent_role, names.manager_team.format(manager=row["manager"])),
            "territories": [row["regional_office"]],
            **_since(declared),
        }
        for row in rows
    ]


def assignments(rows: Iterable[Row], declared: Declaration) -> list[Item]:
    """Every agent is paid by the plan; managers earn by its override, without a plan of their own."""
    plan = declared.plan.external_id
    return [
        {
            "external_id": f"{plan}/{row['sales_agent']}",
            "plan_external_id": plan,
            "member_external_id": row["sales_agent"],
            **_since(declared),
        }
        for row in rows
    ]


def _person(name: str, role: str, team: str) -> Item:
    return {"external_id": name, "name": name, "roles": [role], "team_external_id": team}


def _since(declared: Declaration) -> Item:
    return {"effective_on": declared.effective_from.isoformat()}


def _first_rows(rows: Iterable[Row], column: str) -> list[Row]:
    """The first row of each value of a column, in file order."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row[column], row)
    return list(first.values())


def _distinct(rows: Iterable[Row], column: str) -> list[str]:
    return [row[column] for row in _first_rows(rows, column)]
