"""Both names of everybody."""

from __future__ import annotations

from services.compensation.domain.settling.names import Names
from tests.compensation.facts import an_id, small_organisation


def test_everybody_has_two_names() -> None:
    names = Names.of(small_organisation())
    assert (names.member(an_id("anna")), names.member_id("anna")) == ("anna", an_id("anna"))


def test_somebody_nobody_told_of_goes_by_his_id() -> None:
    names = Names.of(small_organisation())
    called = names.member(an_id("carl"))
    assert (called, names.member_id(called), names.knows("carl")) == (str(an_id("carl")), an_id("carl"), False)
