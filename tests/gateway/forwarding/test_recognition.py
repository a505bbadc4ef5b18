"""Who is recognised behind outside issuers' tokens and API keys, and with which rights."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.gateway.clients.issuers import Issuers
from services.gateway.clients.outside_issuer import OutsideTokens
from services.gateway.domain.access.errors import PrincipalDisabled
from services.gateway.domain.access.principal import Kind
from services.gateway.domain.errors import IdentityNotLinked
from services.gateway.forwarding.callers import Callers
from services.gateway.forwarding.rules import Live
from services.gateway.settings import Configuration, IssuerSettings, Settings
from shared.contracts.people import MemberChanged
from shared.store.transaction import utc_now
from shared.web.access import Permission, Role
from shared.web.identity import NotAuthenticated
from tests.gateway import outsider
from tests.gateway.conftest import bearer, callers_of, visitor
from tests.gateway.echo import served
from tests.gateway.outsider import CONFIGURED, ISSUER, Publisher
from tests.gateway.registry import ANNA, LONG_AGO, NORTHWIND, Registry
from tests.gateway.secrets import KEYS
from tests.gateway.small_house import small_house
from tests.kit.house import COMPANY

SUBJECT = "auth0|anna"


def with_outsider(registry: Registry, publisher: Publisher | None = None) -> Callers:
    issuers = Issuers(utc_now)
    issuers.believe([OutsideTokens(CONFIGURED, utc_now, (publisher or Publisher()).fetch)])
    return Callers(issuers, registry.house.database, COMPANY, utc_now, KEYS.api_keys)


def presented(**claims: object) -> str:
    return f"Bearer {outsider.token(**claims)}"  # type: ignore[arg-type]


async def test_a_subject_nobody_linked_is_nobody(registry: Registry) -> None:
    await registry.open(Kind.MEMBER, member_id=ANNA)
    with pytest.raises(IdentityNotLinked):
        await with_outsider(registry).caller(presented())


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"email": "anna@example.com", "email_verified": True, "name": "Anna Snelling"}, id="e-mail, name"),
        pytest.param({"sub": "member:anna"}, id="a subject like our own command line's"),
        pytest.param({"sub": "user:root", "roles": ["admin"]}, id="a user of our own command line"),
        pytest.param({"sub": "anna"}, id="an external id"),
        pytest.param({"sub": str(ANNA)}, id="a member's id"),
    ],
)
async def test_nothing_in_a_token_links_it(registry: Registry, claims: dict[str, object]) -> None:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, "somebody else")
    with pytest.raises(IdentityNotLinked):
        await with_outsider(registry).caller(presented(**claims))


async def test_a_linked_subject_is_its_principal(registry: Registry) -> None:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, SUBJECT)
    await registry.grant(member, "representative")
    caller = await with_outsider(registry).caller(presented())
    assert (caller.principal.subject, caller.principal.principal_id) == (member.subject, member.id)
    assert (caller.principal.member_id, caller.principal.name) == (ANNA, "Anna Snelling")
    assert (caller.principal.roles, caller.principal.scopes) == (frozenset({Role.REPRESENTATIVE}), None)


async def test_the_same_subject_of_another_issuer_is_somebody_else(registry: Registry) -> None:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, "https://other.example", SUBJECT)
    with pytest.raises(IdentityNotLinked):
        await with_outsider(registry).caller(presented())


async def test_claims_count_through_the_mapping_and_for_the_kind_only(registry: Registry) -> None:
    user = await registry.open(Kind.PARTNER_USER, partner_id=NORTHWIND)
    await registry.link(user, ISSUER, SUBJECT)
    caller = await with_outsider(registry).caller(presented(groups=["sales-operations", "channel", "admin"]))
    assert (caller.principal.roles, caller.principal.partner_id) == (frozenset({Role.PARTNER}), NORTHWIND)


async def test_job_titles_in_peoples_events_grant_nothing(registry: Registry) -> None:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, SUBJECT)
    titled = MemberChanged(
        member_id=ANNA, external_id="anna", name="Anna", roles=("sales_ops", "admin"), effective_on=LONG_AGO
    )
    await registry.house.deliver(titled)
    assert (await with_outsider(registry).caller(presented())).principal.roles == frozenset()


async def test_whoever_is_disabled_is_refused_by_every_way(registry: Registry) -> None:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, SUBJECT)
    await registry.disable(member)
    with pytest.raises(PrincipalDisabled):
        await with_outsider(registry).caller(presented())
    with pytest.raises(PrincipalDisabled):
        await callers_of(registry.house.database).caller(bearer("member:anna")["authorization"])


async def test_our_own_command_line_names_a_member_who_has_a_principal(registry: Registry) -> None:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    caller = await callers_of(registry.house.database).caller(bearer("member:anna", "manager")["authorization"])
    assert (caller.principal.subject, caller.principal.roles) == (member.subject, frozenset({Role.MANAGER}))


async def test_a_key_is_its_system_within_its_scopes(registry: Registry) -> None:
    system = await registry.open(Kind.SYSTEM, partner_id=NORTHWIND)
    key_id, key = await registry.key(system, "leads:capture", daily_quota=7, addresses=("192.0.2.1",))
    caller = await callers_of(registry.house.database).caller(f"Bearer {key}")
    assert (caller.principal.subject, caller.principal.partner_id) == (system.subject, NORTHWIND)
    assert (caller.principal.roles, caller.principal.scopes) == (frozenset({Role.SYSTEM}), frozenset({"leads:capture"}))
    assert caller.principal.may(Permission.CAPTURE_LEADS)
    assert not caller.principal.may(Permission.READ_OPPORTUNITIES)
    assert caller.key is not None
    assert (caller.key.id, caller.key.line_id, caller.key.daily_quota) == (key_id, key_id, 7)
    assert (caller.key.admits("192.0.2.1"), caller.key.admits("192.0.2.2")) == (True, False)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"), id="another secret"),
        pytest.param(lambda key: f"sops_{'0' * 32}_{key[-64:]}", id="another key's id"),
        pytest.param(lambda key: key.upper(), id="in capitals"),
        pytest.param(lambda key: key[5:], id="without its beginning"),
        pytest.param(lambda _: "sops_", id="its beginning alone"),
    ],
)
async def test_a_key_that_is_not_genuine_is_refused(registry: Registry, change: object) -> None:
    assert callable(change)
    _, key = await registry.key(await registry.open(Kind.SYSTEM))
    with pytest.raises(NotAuthenticated):
        await callers_of(registry.house.database).caller(f"Bearer {change(key)}")


async def test_another_servers_secret_makes_every_key_worthless(registry: Registry) -> None:
    _, key = await registry.key(await registry.open(Kind.SYSTEM))
    issuers = Issuers(utc_now)
    with pytest.raises(NotAuthenticated):
        await Callers(issuers, registry.house.database, COMPANY, utc_now, bytes(32)).caller(f"Bearer {key}")


async def test_an_expired_key_is_refused_even_where_it_was_known(registry: Registry) -> None:
    now = [utc_now()]

    def clock() -> datetime:
        return now[0]

    _, key = await registry.key(await registry.open(Kind.SYSTEM), days=20 / 86400)
    callers = callers_of(registry.house.database, clock)
    assert await callers.caller(f"Bearer {key}")
    now[0] += timedelta(seconds=21)
    with pytest.raises(NotAuthenticated, match="expired"):
        await callers.caller(f"Bearer {key}")
    await callers.settle()


async def test_when_a_key_was_used_is_written_down(registry: Registry) -> None:
    key_id, key = await registry.key(await registry.open(Kind.SYSTEM))
    callers, before = callers_of(registry.house.database), utc_now()
    for _ in range(5):
        await callers.caller(f"Bearer {key}")
    await callers.settle()
    row = (await registry.house.rows("SELECT last_used_at FROM api_key WHERE id = :id", id=key_id))[0]
    assert before - timedelta(seconds=1) <= row.last_used_at <= utc_now()


async def test_of_a_caller_seen_before_nothing_is_looked_up(registry: Registry) -> None:
    system = await registry.open(Kind.SYSTEM)
    _, key = await registry.key(system)
    callers = callers_of(registry.house.database)
    assert callers.recall(f"Bearer {key}") is None
    first = await callers.caller(f"Bearer {key}")
    assert callers.recall(f"Bearer {key}") is first
    await callers.settle()


async def test_keys_of_an_issuer_that_change_have_everyone_looked_at_anew(registry: Registry) -> None:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, SUBJECT)
    callers = with_outsider(registry)
    header = presented()
    await callers.caller(header)
    callers.forget()
    assert callers.recall(header) is None


async def test_a_decision_begun_before_a_change_is_not_kept_after_it(registry: Registry) -> None:
    """The look-up may have seen the world as it was before the change."""
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, SUBJECT)
    publisher, header = Publisher(), presented()
    callers = with_outsider(registry, publisher)
    publisher.meanwhile = callers.forget
    assert await callers.caller(header)
    assert callers.recall(header) is None


async def keys_page(scope: Scope, receive: Receive, send: Send) -> None:
    """Where the outside issuer publishes its keys."""
    await Response(outsider.published())(scope, receive, send)


async def test_somebody_the_outside_issuer_knows_comes_through_the_door(registry: Registry) -> None:
    """From the configuration to the service, over real sockets: linked by an administrator, with the roles granted."""
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, SUBJECT)
    await registry.grant(member, "representative")
    async with served(keys_page) as address:
        issuer = IssuerSettings(issuer=ISSUER, audience=outsider.AUDIENCE, jwks_url=f"{address}/keys")
        live = Live(Configuration(issuers=(issuer,)))
        door = small_house(registry.house.database, settings=Settings(builtin_issuer=False), live=live)
        async with visitor(door, {"authorization": presented()}) as client:
            seen = await client.get("/v1/members")
            live.adopt(Configuration())
            struck_off = await client.get("/v1/members")
        async with visitor(door, {"authorization": presented(sub="nobody")}) as client:
            live.adopt(Configuration(issuers=(issuer,)))
            nobody = await client.get("/v1/members")
    assert (seen.status_code, seen.json()["member_id"]) == (200, str(ANNA))
    assert struck_off.status_code == 401
    assert (nobody.status_code, nobody.json()["code"]) == (403, "identity_not_linked")


async def test_whoever_leaves_tomorrow_is_refused_from_midnight_on(registry: Registry) -> None:
    """The leaving was announced before, so that nothing happens at midnight that could have anything forgotten."""
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, SUBJECT)
    today = utc_now().date()
    await registry.lose_anna(today + timedelta(days=1))
    now = [datetime.combine(today, time(23, 59, 58), UTC)]
    issuers = Issuers(lambda: now[0])
    issuers.believe([OutsideTokens(CONFIGURED, lambda: now[0], Publisher().fetch)])
    callers = Callers(issuers, registry.house.database, COMPANY, lambda: now[0], KEYS.api_keys)
    header = presented(exp=int((now[0] + timedelta(hours=1)).timestamp()))
    assert await callers.caller(header)
    now[0] += timedelta(seconds=2)
    with pytest.raises(IdentityNotLinked):
        await callers.caller(header)
