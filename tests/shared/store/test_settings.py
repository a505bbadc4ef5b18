"""Zone and currency are set once."""

import pytest

from shared.kernel.company import Company
from shared.store.database import Database
from shared.store.settings import CompanySettled, settle_company


async def test_the_first_start_decides(database: Database) -> None:
    async with database.transaction() as tx:
        assert await settle_company(tx, Company("Asia/Shanghai", "CNY")) == Company("Asia/Shanghai", "CNY")
    async with database.transaction() as tx:
        assert await settle_company(tx, Company("Asia/Shanghai", "CNY")) == Company("Asia/Shanghai", "CNY")
        with pytest.raises(CompanySettled):
            await settle_company(tx, Company("UTC", "CNY"))
