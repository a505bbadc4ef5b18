"""Companies become partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.partners.domain.partner import Partner
from services.partners.store import partners
from services.partners.use_cases.announcements import partner_signed
from shared.kernel.errors import DateInFuture
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, Registered
from shared.kernel.outcome import Outcome, created, rejected
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SignPartner:
    """A company to become a partner; without a day, today."""

    name: str
    tier: str
    external_id: str | None = None
    product_lines: tuple[str, ...] = ()
    agreement: str | None = None
    effective_on: date | None = None


async def sign_partners(tx: Transaction, commands: Sequence[SignPartner], today: date) -> list[Outcome]:
    """Enter new partners; the same external id and body again changes nothing."""
    await partners.take_turns(tx, "partners")
    intake = Intake(await partners.known(tx, [c.external_id for c in commands if c.external_id]))
    signed: list[tuple[Partner, str]] = []
    outcomes = [_decide(command, intake, signed, today) for command in commands]
    await partners.add(tx, signed)
    tx.publish(*(partner_signed(partner) for partner, _ in signed))
    return outcomes


def _decide(command: SignPartner, intake: Intake, signed: list[tuple[Partner, str]], today: date) -> Outcome:
    fingerprint = sha256_hex(command)
    seen = intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    if command.effective_on is not None and command.effective_on > today:
        return rejected(DateInFuture("effective_on"))
    partner_id = new_id()
    partner = Partner(
        id=partner_id,
        external_id=command.external_id or str(partner_id),
        name=command.name,
        tier=command.tier,
        product_lines=tuple(sorted(set(command.product_lines))),
        agreement=command.agreement,
        effective_on=command.effective_on or today,
    )
    intake.enter(Registered(partner_id, partner.external_id, fingerprint))
    signed.append((partner, fingerprint))
    return created(partner_id)
