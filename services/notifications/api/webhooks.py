"""Endpoints for outgoing webhooks over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from services.notifications import queries
from services.notifications.domain.endpoint import Endpoint
from services.notifications.settings import Settings, settings
from services.notifications.use_cases.end_webhook import end_webhook
from services.notifications.use_cases.register_webhook import RegisterWebhook, register_webhook
from shared.web.access import Permission
from shared.web.dependencies import Caller, Tx
from shared.web.fields import Name, Sentence
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["webhooks"])


async def _settings() -> Settings:
    return settings()


class WebhookRequest(BaseModel):
    """Where to post, and which kinds of notifications."""

    model_config = ConfigDict(extra="forbid")

    url: Sentence
    events: Literal["all"] | list[str] = Field(default="all", description='kinds of notifications, or "all"')
    description: Name | None = None


class WebhookResponse(BaseModel):
    """An endpoint in use."""

    id: UUID
    url: str
    events: Literal["all"] | list[str]
    description: str | None
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "WebhookResponse":
        """Show an endpoint, without its secret."""
        return cls.model_validate(_shown(endpoint))


class NewWebhookResponse(WebhookResponse):
    """The endpoint just registered; its secret is shown now and never again."""

    secret: str


def _shown(endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": "all" if endpoint.kinds is None else sorted(endpoint.kinds),
        "description": endpoint.description,
        "created_at": endpoint.created_at,
    }


@router.post("/webhooks", permission=Permission.MANAGE_WEBHOOKS, status_code=201, shown_once=True)
async def register(
    body: WebhookRequest, tx: Tx, caller: Caller, configured: Annotated[Settings, Depends(_settings)]
) -> NewWebhookResponse:
    """Notifications made from now on are posted there too, signed as Standard Webhooks has it."""
    kinds = None if body.events == "all" else body.events
    command = RegisterWebhook(body.url, kinds, body.description, caller.subject)
    endpoint, secret = await register_webhook(
        tx, command, allow_loopback=configured.allow_loopback, master_key_file=configured.master_key_file
    )
    return NewWebhookResponse.model_validate({**_shown(endpoint), "secret": secret})


@router.get("/webhooks", permission=Permission.MANAGE_WEBHOOKS)
async def list_webhooks(tx: Tx, page: PageQuery) -> Page[WebhookResponse]:
    """The endpoints in use."""
    return page_of(await queries.webhooks(tx, after=page.after, limit=page.fetch), page, WebhookResponse.of)


@router.delete("/webhooks/{webhook_id}", permission=Permission.MANAGE_WEBHOOKS, status_code=204)
async def end(webhook_id: UUID, tx: Tx) -> None:
    """Nothing is posted there any more; what is still on its way is given up."""
    await end_webhook(tx, webhook_id)
