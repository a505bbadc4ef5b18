"""Who lives on the street and what is whose: two teams, two partners, and records of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.store.transaction import utc_now
from shared.web.access import GRANTS, Role
from shared.web.identity import Principal
from tests.access.street import Street, caller
from tests.kit.story import PLAN, SINCE, usd

_A_WHILE = timedelta(days=30)


@dataclass(frozen=True)
class Town:
    """The street, the ids of its records by short name, and its people."""

    street: Street
    ids: Mapping[str, str]

    def who(self, role: Role | str) -> Principal:
        """The person of that role: Anna sells in the north, Bill leads her, and Integra is a partner."""
        match Role(role):
            case Role.REPRESENTATIVE:
                return caller(role, member=self.ids["Anna"])
            case Role.MANAGER:
                return caller(role, member=self.ids["Bill"])
            case Role.PARTNER | Role.SYSTEM:
                return caller(role, partner=self.ids["Integra"])
        return caller(role)


async def settle_town(street: Street) -> Town:
    """Build everything through the API."""
    town = _Founding(street)
    await town.people()
    await town.wares()
    await town.partners()
    await town.leads()
    await town.deals()
    await town.pay()
    await town.shares()
    await town.papers()
    await town.system()
    return Town(street, town.ids)


@dataclass
class _Founding:
    street: Street
    ids: dict[str, str] = field(default_factory=dict)

    async def make(self, short: str, path: str, **body: Any) -> None:  # noqa: ANN401 - fields of the request
        self._call(short, await self.street.made(path, {"external_id": short, **body}))

    async def enter(self, short: str, path: str, **body: Any) -> None:  # noqa: ANN401 - fields of the request
        """What only finance may write."""
        self._call(short, await self.street.made(path, body, caller("finance")))

    def _call(self, short: str, made: Mapping[str, Any]) -> None:
        self.ids[short] = made["id"]
        self.street.names[made["id"]] = short

    async def people(self) -> None:
        await self.make("head", "/v1/teams", name="Head office", effective_on=SINCE)
        for leader, team, seller in (("Bill", "north", "Anna"), ("Dora", "south", "Carl")):
            await self.make(leader, "/v1/members", name=leader, roles=["manager"], effective_on=SINCE)
            leads = {"parent_id": self.ids["head"], "manager_id": self.ids[leader]}
            await self.make(team, "/v1/teams", name=team, effective_on=SINCE, **leads)
            sells = {"roles": ["representative"], "team_id": self.ids[team], "territories": [team]}
            await self.make(seller, "/v1/members", name=seller, effective_on=SINCE, **sells)

    async def wares(self) -> None:
        await self.make("widget", "/v1/products", name="Widget", line="Tools", list_price=usd(100), effective_on=SINCE)
        await self.make("acme", "/v1/accounts", name="Acme", industry="retail", opened_on=SINCE)
        await self.make("funnel", "/v1/pipelines", name="Funnel", stages=[{"name": "talk", "probability": 0.5}])

    async def partners(self) -> None:
        for short in ("Integra", "Bolt"):
            await self.make(short, "/v1/partners", name=short, effective_on=SINCE)
            claim = {"product_id": self.ids["widget"], "company": {"name": f"{short}'s customer"}}
            await self.make(f"{short}'s claim", "/v1/registrations", partner_id=self.ids[short], **claim)

    async def system(self) -> None:
        """Integra's system, with a key for all that a system's key can be given."""
        admin, named = caller("admin"), {"kind": "system", "name": "Integra's system"}
        path = "/v1/principals"
        made = await self.street.made(path, {**named, "partner_id": self.ids["Integra"]}, admin)
        await self.street.made(f"{path}/{made['id']}/grant", {"role": "system"}, admin)
        terms = {
            "label": "all",
            "scopes": sorted(GRANTS[Role.SYSTEM]),
            "expires_at": (utc_now() + _A_WHILE).isoformat(),
        }
        key = await self.street.made("/v1/api-keys", {"principal_id": made["id"], **terms}, admin)
        self.street.system_key = key["key"]

    async def leads(self) -> None:
        contact = {"name": "Canary Contact", "email": "canary@example.com", "phone": "+1 555 0100"}
        asks = {"source": "web", "contact": contact, "product_id": self.ids["widget"]}
        for seller, team in (("Anna", "north"), ("Carl", "south")):
            await self.make(f"{seller}'s lead", "/v1/leads", company_name=f"{seller} Ltd", territory=team, **asks)
        await self.make("nobody's lead", "/v1/leads", company_name="Nobody Ltd", territory="nowhere", **asks)
        for short in ("Integra", "Bolt"):
            brought = {"territory": "nowhere", "partner_id": self.ids[short]}
            await self.make(f"{short}'s lead", "/v1/leads", company_name=f"{short} asks", **brought, **asks)

    async def deals(self) -> None:
        sale = {"account_id": self.ids["acme"], "product_id": self.ids["widget"], "opened_on": "2026-01-05"}
        for seller, partner in (("Anna", "Integra"), ("Carl", "Bolt")):
            owned = {**sale, "owner_id": self.ids[seller], "amount": usd(1_000), "margin": usd(250)}
            await self.make(f"{seller}'s deal", "/v1/opportunities", **owned)
            await self.make(f"{seller}'s won deal", "/v1/opportunities", **owned, won_on="2026-01-08")
            shared = {**owned, "partner_id": self.ids[partner]}
            await self.make(f"{seller}'s deal with {partner}", "/v1/opportunities", **shared)
            await self.make(f"{seller}'s win with {partner}", "/v1/opportunities", **shared, won_on="2026-01-09")
        parts = [{"member_id": self.ids[name], "share": share} for name, share in (("Dora", "0.7"), ("Anna", "0.3"))]
        doras: dict[str, Any] = {**owned, "owner_id": self.ids["Dora"], "splits": parts}
        await self.make("Dora's deal with a part of Anna's", "/v1/opportunities", **doras)

    async def pay(self) -> None:
        await self.make("plan", "/v1/plans", **PLAN)
        for seller in ("Anna", "Carl"):
            assigned = {"plan_id": self.ids["plan"], "member_id": self.ids[seller], "effective_on": SINCE}
            await self.make(f"{seller}'s plan", "/v1/assignments", **assigned)
            for short, path in (("pay", "/v1/commissions"), ("news", "/v1/notifications")):
                wanted = {"member_id" if short == "pay" else "recipient_id": self.ids[seller]}
                found = await self.street.ask(caller("sales_ops"), "GET", path, params=wanted)
                for item in found.json()["items"]:
                    self.ids[f"{seller}'s {short}"] = item["id"]

    async def shares(self) -> None:
        """Each partner has a fixed share of what is won with it."""
        share = {"kind": "commission", "id": "share", "credit": "partner", "rate": "0.3"}
        said = {"name": "Channel", "effective_on": SINCE, "terms": {"currency": "USD", "components": [share]}}
        await self.make("channel", "/v1/plans", **said)
        for partner in ("Integra", "Bolt"):
            assigned = {"plan_id": self.ids["channel"], "partner_id": self.ids[partner], "effective_on": SINCE}
            await self.make(f"{partner}'s plan", "/v1/assignments", **assigned)
            shares, wanted = "/v1/compensation/partner-shares", {"partner_id": self.ids[partner]}
            found = await self.street.ask(caller("sales_ops"), "GET", shares, params=wanted)
            (item,) = found.json()["items"]
            self.ids[f"{partner}'s share"] = item["id"]

    async def papers(self) -> None:
        """What finance and sales ops write about a seller's pay: one of each kind for each of them."""
        quota = {"name": "quota", "first_day": "2026-01-01", "last_day": "2026-01-31"}
        for seller in ("Anna", "Carl"):
            whose = {"payee_id": self.ids[seller], "reason": "as agreed"}
            given = {"period": "2026-01", "amount": usd(5)}
            await self.enter(f"{seller}'s adjustment", "/v1/compensation/adjustments", **whose, **given)
            said = {"kind": "quota", "member_id": self.ids[seller], "content": {**quota, "value": "1000"}}
            await self.enter(f"{seller}'s quota", "/v1/compensation/facts", **said)
            await self.enter(f"{seller}'s hold", "/v1/compensation/holds", **whose, component="none")
        written = await self.street.made(f"/v1/plans/{self.ids['plan']}/letters", None)
        short = {self.ids[seller]: seller for seller in ("Anna", "Carl")}
        self.ids.update({f"{short[each['member_id']]}'s letter": each["id"] for each in written["items"]})
