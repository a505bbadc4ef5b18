"""A lead becomes an opportunity: its id is minted here, pipeline opens it when it hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.leads.domain.errors import ExpectedCloseTooEarly
from services.leads.domain.lead import Conversion
from services.leads.store import foreign, leads
from services.leads.use_cases.announce import announce_converted
from services.leads.use_cases.route_leads import route_waiting_leads
from shared.kernel.errors import CurrencyNotSupported, ReferenceNotKnownYet
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ConvertLead:
    """What is expected of the opportunity; an amount not named is the product's list price."""

    lead_id: UUID
    converted_on: date
    product_id: UUID | None = None
    account_id: UUID | None = None
    expected_amount: Money | None = None
    expected_close_on: date | None = None


async def convert_lead(tx: Transaction, command: ConvertLead, scope: Scope, currency: str, today: date) -> Conversion:
    """Close the lead as converted and announce the opportunity."""
    lead = await leads.get_for_update(tx, command.lead_id, scope)
    converted, conversion = lead.convert(
        on=command.converted_on,
        opportunity_id=new_id(),
        product_id=command.product_id,
        account_id=command.account_id,
    )
    if command.expected_close_on is not None and command.expected_close_on < conversion.converted_on:
        raise ExpectedCloseTooEarly(conversion.converted_on)
    amount = await _amount(tx, command, conversion, currency)
    await _refuse_unknown_account(tx, conversion.account_id)
    await leads.save(tx, converted)
    announce_converted(tx, converted, conversion, amount, command.expected_close_on)
    await route_waiting_leads(tx, today)
    return conversion


async def _amount(tx: Transaction, command: ConvertLead, conversion: Conversion, currency: str) -> Money:
    price = await foreign.list_price(tx, conversion.product_id, conversion.converted_on)
    if price is None:
        raise ReferenceNotKnownYet("product", conversion.product_id, field="product_id")
    amount = command.expected_amount or price
    if amount.currency != currency:
        raise CurrencyNotSupported(amount.currency, currency, field="expected_amount")
    return amount


async def _refuse_unknown_account(tx: Transaction, account_id: UUID | None) -> None:
    if account_id is not None and account_id not in await foreign.known_records(tx, "account", [account_id]):
        raise ReferenceNotKnownYet("account", account_id, field="account_id")
