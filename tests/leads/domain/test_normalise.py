"""What people typed becomes what can be compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.leads.domain.normalise import Contact, Prospect, normalised, tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        pytest.param("  Acme   Corp ", "Acme Corp", id="spaces"),
        pytest.param("\uff21cme", "Acme", id="wide letters"),
        pytest.param(" \t ", None, id="nothing but spaces is nothing"),
        pytest.param(None, None, id="nothing stays nothing"),
    ],
)
def test_tidy(typed: str | None, tidied: str | None) -> None:
    assert tidy(typed) == tidied


def test_what_is_compared_comes_in_one_case() -> None:
    typed = Prospect(
        source=" WebSite ",
        company_name=" Acme  Corporation",
        domain="WWW.Acme.COM",
        country="us",
        industry="Software",
        territory=" Central ",
        contact=Contact(" Ann  Lee ", "Ann@Acme.com", " +1 555 "),
    )
    read = normalised(typed)
    assert (read.source, read.domain, read.country, read.industry) == ("website", "www.acme.com", "US", "software")
    assert (read.company_name, read.territory) == ("Acme Corporation", "Central")
    assert read.contact == Contact("Ann Lee", "ann@acme.com", "+1 555")


@pytest.mark.parametrize(
    ("contact", "reachable"),
    [
        pytest.param(Contact("Ann"), False, id="a name alone reaches nobody"),
        pytest.param(Contact(email="ann@acme.com"), True, id="an address does"),
        pytest.param(Contact(phone="+1 555"), True, id="a number does"),
    ],
)
def test_reachable(contact: Contact, reachable: bool) -> None:
    assert contact.is_reachable is reachable


@given(st.text(), st.none() | st.text(), st.none() | st.text())
def test_normalising_twice_changes_nothing(source: str, company: str | None, territory: str | None) -> None:
    once = normalised(Prospect(source, company_name=company, territory=territory))
    assert normalised(once) == once


def test_one_company_written_twice_is_one_company() -> None:
    one = normalised(Prospect("fair", company_name="ACME Inc."))
    other = normalised(Prospect("web", company_name="Acme, Incorporated"))
    assert one.company_keys == other.company_keys != ()
