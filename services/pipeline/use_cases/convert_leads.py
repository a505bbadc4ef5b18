"""A converted lead becomes an opportunity, as soon as its owner is known here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.pipeline.domain.account import Account, keys_of
from services.pipeline.domain.conversion import Conversion
from services.pipeline.domain.opening import Opening, opened
from services.pipeline.domain.references import Known
from services.pipeline.store import accounts, conversions, opportunities, references, registers
from services.pipeline.store.tables import OPPORTUNITIES
from services.pipeline.use_cases.announcements import account_opened
from services.pipeline.use_cases.define_pipeline import defined_pipelines
from services.pipeline.use_cases.start_opportunities import Start, start_opportunities
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction
from shared.store.waiting import take_waiting, wait_for

_LEAD = "lead"
_MEMBER = "member"


async def convert_lead(tx: Transaction, conversion: Conversion) -> None:
    """Keep the fact, and open the opportunity if its owner is known; a product we never listed is bad data."""
    await conversions.remember(tx, conversion)
    await _open_or_wait(tx, [conversion.lead_id])


async def open_what_waited_for(tx: Transaction, member_id: UUID) -> None:
    """The member became known: open the opportunities that waited."""
    leads = await take_waiting(tx, _MEMBER, [member_id], _LEAD)
    if leads:
        await _open_or_wait(tx, leads)


async def _open_or_wait(tx: Transaction, lead_ids: Sequence[UUID]) -> None:
    found = await conversions.unopened(tx, lead_ids)
    known = await references.look_up(
        tx,
        await defined_pipelines(tx),
        accounts=[conversion.account_id for conversion in found],
        products=[conversion.product_id for conversion in found],
        members=[conversion.owner_id for conversion in found],
    )
    for conversion in sorted(found, key=lambda c: (c.converted_on, c.external_id)):
        if conversion.owner_id in known.members:
            await _open(tx, conversion, known)
        else:
            await wait_for(tx, [(_MEMBER, conversion.owner_id, _LEAD, conversion.lead_id)])


async def _open(tx: Transaction, conversion: Conversion, known: Known) -> None:
    account_id = known.accounts.get(conversion.account_id) if conversion.account_id else None
    opening = Opening(
        product_id=known.product(conversion.product_id),
        owner_id=conversion.owner_id,
        account_id=account_id or await _account_of(tx, conversion),
        partner_id=conversion.partner_id,
        lead_id=conversion.lead_id,
        amount=conversion.amount,
        opened_on=conversion.converted_on,
        expected_close_on=conversion.expected_close_on,
        source=conversion.source,
    )
    known_as = (conversion.opportunity_id, await _free_external_id(tx, conversion.external_id))
    # What leads told is a fact: it is not judged again as a request would be.
    first = opened(opening, known.default_definition, known_as)
    await start_opportunities(tx, [Start(first, first, known.default_definition, sha256_hex(conversion))])
    await conversions.mark_opened(tx, conversion.lead_id)


async def _account_of(tx: Transaction, conversion: Conversion) -> UUID | None:
    """The account recognised by the lead's keys, or a new one; a lead of an unnamed company has none yet."""
    recognised = await accounts.recognised(tx, conversion.company_keys)
    if recognised is not None or conversion.company_name is None:
        return recognised
    account_id = new_id()
    account = Account(
        id=account_id,
        external_id=str(account_id),
        name=conversion.company_name,
        opened_on=conversion.converted_on,
        industry=conversion.industry,
    )
    await accounts.add(tx, {account: sha256_hex(conversion)})
    await accounts.add_keys(tx, [account], given=conversion.company_keys)
    tx.publish(account_opened(account, keys_of(account, also_known_by=conversion.company_keys)))
    return account_id


async def _free_external_id(tx: Transaction, wanted: str) -> str:
    """The external id leads chose, or a number of our own where somebody else has taken it."""
    taken = await registers.registered(tx, OPPORTUNITIES, [wanted])
    return (await opportunities.draw_numbers(tx, 1))[0] if taken else wanted
