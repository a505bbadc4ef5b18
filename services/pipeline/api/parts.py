"""The parts of a deal as they travel: whose they are, how much, and in which role."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.pipeline.api.naming import not_both
from services.pipeline.domain.splits import Part, Split
from shared.web.fields import Name

MOST_PARTS = 50
"""Of one deal."""

Share = Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,15})?$")]
"""A fraction of one, as decimal text: "0.7"."""


class PartRequest(BaseModel):
    """A member's part. Parts that are no overlays add up to exactly 1; an overlay is credited beside them."""

    model_config = ConfigDict(extra="forbid")

    member_id: UUID | None = None
    member_external_id: Name | None = None
    share: Share
    role: Name | None = None
    overlay: Annotated[bool, Field(strict=True)] = False

    _named_once = field_validator("member_external_id")(not_both)

    def part(self) -> Part:
        """What is asked for."""
        return Part(
            member=self.member_id or self.member_external_id,
            share=Decimal(self.share),
            role=self.role,
            overlay=self.overlay,
        )


class SplitResponse(BaseModel):
    """A member's part of a deal."""

    member_id: UUID
    share: str
    role: str | None
    overlay: bool

    @classmethod
    def of(cls, split: Split) -> "SplitResponse":
        """Show a part."""
        return cls(
            member_id=split.member_id, share=f"{split.share.normalize():f}", role=split.role, overlay=split.overlay
        )
