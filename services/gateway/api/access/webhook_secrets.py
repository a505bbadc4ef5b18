"""Webhook secrets over HTTP: made by administrators; listed, rotated and revoked by their holders, too."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.gateway.api.access.api_keys import RotateRequest
from services.gateway.api.access.caller import granter_of, reach_of
from services.gateway.domain.access.webhook_secret import WebhookSecret
from services.gateway.queries import access
from services.gateway.use_cases.access.webhook_secrets import (
    make_webhook_secret,
    revoke_webhook_secret,
    rotate_webhook_secret,
)
from shared.web.access import Permission
from shared.web.dependencies import Caller, Tx
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router


class WebhookSecretRequest(BaseModel):
    """Which system signs with it."""

    model_config = ConfigDict(extra="forbid")

    principal_id: UUID


class WebhookSecretResponse(BaseModel):
    """A secret, without itself."""

    id: UUID
    principal_id: UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, secret: WebhookSecret) -> "WebhookSecretResponse":
        """Show a secret's record."""
        return cls.model_validate(_shown(secret))


class NewWebhookSecretResponse(WebhookSecretResponse):
    """The secret just made; it is shown now and never again."""

    secret: str = Field(description="as Standard Webhooks has it: whsec_ and base64")


def _shown(secret: WebhookSecret) -> dict[str, object]:
    return {
        "id": secret.id,
        "principal_id": secret.principal_id,
        "created_at": secret.created_at,
        "expires_at": secret.expires_at,
        "revoked_at": secret.revoked_at,
    }


def webhook_secrets(master_key: bytes) -> Router:
    """The routes; under the master key the secrets are kept."""
    router = Router(tags=["access"])

    @router.post("/webhook-secrets", permission=Permission.MANAGE_ACCESS, status_code=201, shown_once=True)
    async def make(body: WebhookSecretRequest, tx: Tx, caller: Caller) -> NewWebhookSecretResponse:
        """A secret for a system; two of a system are good at once, so that one can take the other's place."""
        made, text = await make_webhook_secret(tx, granter_of(caller), body.principal_id, master_key=master_key)
        return NewWebhookSecretResponse.model_validate({**_shown(made), "secret": text})

    @router.get("/webhook-secrets", permission=Permission.MANAGE_KEYS)
    async def list_secrets(tx: Tx, caller: Caller, page: PageQuery) -> Page[WebhookSecretResponse]:
        """The secrets of one's own systems, those that ended among them."""
        found = await access.list_secrets(tx, reach_of(caller), after=page.after, limit=page.fetch)
        return page_of(found, page, WebhookSecretResponse.of)

    @router.post(
        "/webhook-secrets/{secret_id}/rotate", permission=Permission.MANAGE_KEYS, status_code=201, shown_once=True
    )
    async def rotate(
        secret_id: UUID, tx: Tx, caller: Caller, body: RotateRequest | None = None
    ) -> NewWebhookSecretResponse:
        """A new secret for the same system; signatures with the old one are believed for the overlap."""
        made, text = await rotate_webhook_secret(
            tx,
            granter_of(caller),
            reach_of(caller),
            secret_id,
            overlap=(body or RotateRequest()).overlap,
            master_key=master_key,
        )
        return NewWebhookSecretResponse.model_validate({**_shown(made), "secret": text})

    @router.post("/webhook-secrets/{secret_id}/revoke", permission=Permission.MANAGE_KEYS)
    async def revoke(secret_id: UUID, tx: Tx, caller: Caller) -> WebhookSecretResponse:
        """Signatures made with it are believed no longer."""
        return WebhookSecretResponse.of(
            await revoke_webhook_secret(tx, granter_of(caller), reach_of(caller), secret_id)
        )

    return router
