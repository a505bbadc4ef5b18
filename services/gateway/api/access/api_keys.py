"""API keys over HTTP: made by administrators; listed, rotated and revoked by their holders, too."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.gateway.api.access.caller import granter_of, reach_of
from services.gateway.domain.access.api_key import ApiKey
from services.gateway.domain.access.rotation import LONGEST_OVERLAP, OVERLAP
from services.gateway.queries import access
from services.gateway.use_cases.access.make_api_key import MakeApiKey, make_api_key
from services.gateway.use_cases.access.revoke_api_key import revoke_api_key
from services.gateway.use_cases.access.rotate_api_key import rotate_api_key
from shared.web.access import Permission
from shared.web.dependencies import Caller, Tx
from shared.web.fields import Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

OverlapSeconds = Annotated[int, Field(ge=0, le=int(LONGEST_OVERLAP.total_seconds()))]


class ApiKeyRequest(BaseModel):
    """A key for a system: what it is good for, until when, how often a day and from where."""

    model_config = ConfigDict(extra="forbid")

    principal_id: UUID
    label: Name
    scopes: list[Name] = Field(min_length=1, max_length=50, description="permissions; the key has no others")
    expires_at: AwareDatetime
    daily_quota: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    addresses: list[Annotated[str, Field(max_length=64)]] = Field(
        default_factory=list, max_length=50, description="networks it may be used from; none named: from everywhere"
    )


class RotateRequest(BaseModel):
    """For how long the old one stays good beside the new."""

    model_config = ConfigDict(extra="forbid")

    overlap_seconds: OverlapSeconds = int(OVERLAP.total_seconds())

    @property
    def overlap(self) -> timedelta:
        """As a length of time."""
        return timedelta(seconds=self.overlap_seconds)


class ApiKeyResponse(BaseModel):
    """A key, without what its holder presents."""

    id: UUID
    principal_id: UUID
    label: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="to within half a minute")
    daily_quota: int | None
    addresses: list[str]

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyResponse":
        """Show a key."""
        return cls.model_validate(_shown(key))


class NewApiKeyResponse(ApiKeyResponse):
    """The key just made; what its holder presents is shown now and never again."""

    key: str = Field(description="goes into `Authorization: Bearer`")


def _shown(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "principal_id": key.principal_id,
        "label": key.label,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
        "daily_quota": key.daily_quota,
        "addresses": list(key.addresses),
    }


def api_keys(server_secret: bytes) -> Router:
    """The routes; the secret keys the digests that are kept."""
    router = Router(tags=["access"])

    @router.post("/api-keys", permission=Permission.MANAGE_ACCESS, status_code=201, shown_once=True)
    async def make(body: ApiKeyRequest, tx: Tx, caller: Caller) -> NewApiKeyResponse:
        """A key for a system; two of a system are good at once, so that one can take the other's place."""
        command = MakeApiKey(
            body.principal_id, body.label, body.scopes, body.expires_at, body.daily_quota, body.addresses
        )
        key, presented = await make_api_key(tx, granter_of(caller), command, server_secret=server_secret)
        return NewApiKeyResponse.model_validate({**_shown(key), "key": presented})

    @router.get("/api-keys", permission=Permission.MANAGE_KEYS)
    async def list_keys(tx: Tx, caller: Caller, page: PageQuery) -> Page[ApiKeyResponse]:
        """The keys of one's own systems, those that ended among them."""
        found = await access.list_keys(tx, reach_of(caller), after=page.after, limit=page.fetch)
        return page_of(found, page, ApiKeyResponse.of)

    @router.post("/api-keys/{key_id}/rotate", permission=Permission.MANAGE_KEYS, status_code=201, shown_once=True)
    async def rotate(key_id: UUID, tx: Tx, caller: Caller, body: RotateRequest | None = None) -> NewApiKeyResponse:
        """A new key on the same terms for the same system; the old one stays good for the overlap."""
        key, presented = await rotate_api_key(
            tx,
            granter_of(caller),
            reach_of(caller),
            key_id,
            overlap=(body or RotateRequest()).overlap,
            server_secret=server_secret,
        )
        return NewApiKeyResponse.model_validate({**_shown(key), "key": presented})

    @router.post("/api-keys/{key_id}/revoke", permission=Permission.MANAGE_KEYS)
    async def revoke(key_id: UUID, tx: Tx, caller: Caller) -> ApiKeyResponse:
        """Within five seconds nobody believes it any more."""
        return ApiKeyResponse.of(await revoke_api_key(tx, granter_of(caller), reach_of(caller), key_id))

    return router
