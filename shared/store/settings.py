"""The company's zone and currency: set at the first start, never changed."""

from sqlalchemy import text

from shared.kernel.company import Company
from shared.store.transaction import Transaction


class CompanySettled(RuntimeError):
    """This store was first started with other settings, which hold for ever."""

    def __init__(self, stored: Company, asked: Company) -> None:
        super().__init__(
            f"this store keeps zone {stored.zone} and currency {stored.currency}; "
            f"it was started with {asked.zone} and {asked.currency}"
        )


async def settle_company(tx: Transaction, asked: Company) -> Company:
    """Store the settings on an empty store; afterwards they can only be confirmed."""
    row = (await tx.execute(text("SELECT zone, currency FROM company"))).first()
    if row is None:
        insert = text("INSERT INTO company (zone, currency) VALUES (:zone, :currency) ON CONFLICT DO NOTHING")
        await tx.execute(insert, {"zone": asked.zone, "currency": asked.currency})
        return asked
    stored = Company(row.zone, row.currency)
    if stored != asked:
        raise CompanySettled(stored, asked)
    return stored


async def known_company(tx: Transaction) -> Company:
    """The settings this store was started with; a store never started answers the defaults."""
    row = (await tx.execute(text("SELECT zone, currency FROM company"))).first()
    return Company(row.zone, row.currency) if row else Company()
