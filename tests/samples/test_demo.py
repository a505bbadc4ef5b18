"""Whom the command line plays by default is whom the sample data declares."""

from samples.declaration import read_demo
from services.gateway.use_cases.issue_token import DemoIdentities


def test_the_default_identities_are_the_declared_ones() -> None:
    demo = read_demo()
    played = {identity.role: identity for identity in demo.identities}
    defaults = DemoIdentities()

    assert played["representative"].member == defaults.representative
    assert played["manager"].member == defaults.manager
    assert demo.partner.external_id == defaults.partner
