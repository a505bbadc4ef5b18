"""A statement's export is derived anew, digit by digit; team figures of others stay totals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Membership, Payee, Promise
from services.compensation.domain.facts.targets import Quota
from services.compensation.domain.language.components import Base, Commission, PeriodBonus, Pool
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.rates import Tier, Tiers
from services.compensation.domain.statement.export import Basis, Inputs, finance_export, payee_export, sealed
from services.compensation.domain.statement.told import Told
from services.compensation.domain.statement.verification import main, verify
from shared.kernel.money import Money
from shared.kernel.period import Month
from tests.compensation import sample_pay

JUNE = Month(2017, 6)
TIERS = (Tier(Decimal(0), Decimal(1), Decimal("0.01")), Tier(Decimal(1), None, Decimal("0.02")))


def on_team(mode: str) -> Tiers:
    """Tiers by the attainment of the team's quota."""
    measure = Measure(whose="team", quota="quota")
    return Tiers(tiers=TIERS, mode=mode, measure=measure, lower_bound="included")  # type: ignore[arg-type]  # both modes fit


PLAN = PlanVersion(
    Plan(
        id="team",
        currency="USD",
        components=(
            Commission(id="own", rate=(Decimal("0.03"),)),
            PeriodBonus(id="team bonus", base=Base("once"), rate=(Decimal(100), on_team("whole_period"))),
            Pool(id="pool", rate=(Decimal("1000.01"),), shared_by="measure"),
        ),
    )
)
TEAM = (Membership(team="north"),)
FACTS = Facts(
    payees=(
        Payee(id="Anna", teams=TEAM, promises=(Promise(kind="base_pay", amount=Money(5_000_00, "USD")),)),
        Payee(id="Bert", teams=TEAM, promises=(Promise(kind="base_pay", amount=Money(4_321_98, "USD")),)),
    ),
    deals=tuple(
        Deal(id=deal, on=date(2017, 6, day), owner=owner, currency="USD", lines=(Line(amount=Money(minor, "USD")),))
        for deal, owner, day, minor in (("A1", "Anna", 2, 1_000_00), ("B1", "Bert", 3, 7_654_32), ("A2", "Anna", 9, 10))
    ),
    quotas=(
        Quota(team="north", first_day=date(2017, 6, 1), last_day=date(2017, 6, 30), value=Decimal(8000)),
        Quota(payee="Bert", first_day=date(2017, 6, 1), last_day=date(2017, 6, 30), value=Decimal(1234)),
    ),
)


def basis(payee: str = "Anna") -> Basis:
    """A statement that rests on the team's figures."""
    return Basis(payee, JUNE, Inputs((PLAN,), FACTS))


def written(export: Told) -> str:
    """As a file has it."""
    return json.dumps(export, indent=1)


@pytest.mark.parametrize("export", [finance_export, payee_export])
def test_an_export_is_right(export: object) -> None:
    assert list(verify(written(export(basis())))) == []  # type: ignore[operator]  # either of the two


@pytest.mark.parametrize("export", [finance_export, payee_export])
@settings(deadline=None)
@given(data=st.data())
def test_one_changed_digit_is_found(export: object, data: st.DataObject) -> None:
    text = written(export(basis()))  # type: ignore[operator]  # either of the two
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    place = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != text[place]]))
    assert list(verify(text[:place] + digit + text[place + 1 :]))


def test_who_seals_a_wrong_figure_again_is_found_all_the_same() -> None:
    export = finance_export(basis())
    lines = [dict(line) for line in export["lines"]]  # type: ignore[attr-defined]  # a list of objects
    lines[0]["amount"] = "99999"
    forged = {**export, "lines": lines}
    (found,) = verify(written({**forged, "seal": sealed(forged)}))
    assert found.endswith("amount: 99999 becomes 3000")


def test_a_payee_sees_own_deals_and_of_others_totals_only() -> None:
    text = written(payee_export(basis()))
    assert '"A1"' in text
    assert "B1" not in text
    assert "7654.32" not in text
    assert "4321.98" not in text
    assert "1234" not in text


def test_what_needs_others_figures_is_carried_over_from_the_full_export() -> None:
    export = payee_export(basis())
    assert export["left_out"] == ["pool"]
    carried = export["from_full_export"]
    assert isinstance(carried, dict)
    assert carried["seal"] == finance_export(basis())["seal"]
    assert [line["component"] for line in carried["lines"]] == ["pool"]
    assert {line["component"] for line in export["lines"]} == {"own", "team bonus"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "no JSON", id="an empty file"),
        pytest.param("[]", "no export", id="another document"),
        pytest.param('{"format": "salesops.statement.1"}', "cannot be read", id="an export of nothing"),
    ],
)
def test_what_is_no_export_is_told(text: str, said: str) -> None:
    assert said in list(verify(text))[-1]


@cache
def sample() -> Inputs:
    """The sample as the changed run has it."""
    return Inputs((sample_pay.PLAN,), sample_pay.facts("changed"))


def test_statements_of_the_whole_sample_are_right() -> None:
    """35 agents, with or without pay, and 6 managers."""
    inputs = sample()
    result = inputs.calculated()
    people = sorted(payee.id for payee in inputs.facts.payees)
    assert len(people) == 41
    for person in people:
        made = Basis(person, JUNE, inputs)
        assert list(verify(written(payee_export(made, result)))) == [], person


def test_another_plan_makes_another_hash() -> None:
    other = replace(PLAN, plan=replace(PLAN.plan, title="Other"))
    assert Inputs((PLAN,), FACTS).hash != Inputs((other,), FACTS).hash


class Shelf:
    """Files by name, opened as `open` does."""

    def __init__(self, **files: str) -> None:
        self.files = files

    def __call__(self, file: str, /, *, encoding: str) -> object:
        """Open one."""
        import io  # noqa: PLC0415 - only to be a file

        assert encoding == "utf-8"
        return io.StringIO(self.files[file])


def test_the_command_says_which_file_is_wrong() -> None:
    right = written(finance_export(basis()))
    said: list[str] = []
    shelf = Shelf(right=right, wrong=right.replace("7654.32", "7654.33"))
    assert main(["right"], shelf, said.append) == 0  # type: ignore[arg-type]  # opens texts, too
    assert main(["right", "wrong"], shelf, said.append) == 1  # type: ignore[arg-type]
    assert main([], shelf, said.append) == 2  # type: ignore[arg-type]
    assert said[:3] == ["right: right", "right: right", "wrong: WRONG"]
