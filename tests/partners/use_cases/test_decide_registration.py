"""However many approve at the same moment, one claim is protected."""

import asyncio
from collections import Counter

from shared.contracts.partners import RegistrationApproved
from tests.partners.conftest import Channel


async def test_of_many_approvals_at_once_exactly_one_holds(channel: Channel) -> None:
    """The claims overlap in pairs: by account, by domain, by name."""
    companies = [{"domain": "kan-code.com"}, {"name": "Kan-code"}, {"name": "Kan-code", "domain": "kan-code.com"}]
    made = [
        await channel.submit(partner, company=company)
        for company in companies
        for partner in (channel.acme, channel.bolt)
    ]
    answers = await asyncio.gather(*(channel.decide(one, "approve", reason="now") for one in made))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: len(made) - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"claim_already_protected"}
    assert len(await channel.house.published(RegistrationApproved)) == 1
    assert len(await channel.house.rows("SELECT DISTINCT registration_id FROM protected_claim")) == 1
