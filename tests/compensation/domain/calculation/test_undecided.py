"""What cannot be decided says why."""

from services.compensation.domain.calculation.undecided import Undecided


def test_it_names_the_reason_and_the_detail() -> None:
    why = Undecided("no_quota", "ann has no quota for 2026-01")
    assert (why.reason, str(why)) == ("no_quota", "ann has no quota for 2026-01")
