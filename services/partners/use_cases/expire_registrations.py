"""Protection ends by the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.partners.domain.registration import RegistrationStatus
from services.partners.store import protections, registrations
from services.partners.use_cases.announcements import registration_expired
from shared.store.transaction import Transaction

AT_ONCE = 500


async def expire_registrations(tx: Transaction, today: date) -> int:
    """Expire up to `AT_ONCE` registrations whose last protected day is over; how many there were."""
    over = await registrations.past_protection(tx, today, limit=AT_ONCE)
    await protections.release(tx, [registration.id for registration in over])
    for registration in over:
        expired = replace(registration, status=RegistrationStatus.EXPIRED)
        await registrations.save(tx, expired)
        tx.publish(registration_expired(expired))
    return len(over)
