"""Whose deal it is, where it is not its owner's alone: parts that make up the whole, and overlays beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from services.pipeline.domain.errors import ReferenceMissing, ShareOutOfRange, SharesNotWhole, SharesTwice
from services.pipeline.domain.references import Known, Reference
from shared.kernel.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A member's part of a deal; an overlay is credited beside the parts that make up the whole."""

    member_id: UUID
    share: Decimal
    role: str | None = None
    overlay: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part as it is asked for, its member by id or by external id."""

    member: Reference | None
    share: Decimal
    role: str | None = None
    overlay: bool = False


def members_of(splits: Collection[Split]) -> frozenset[UUID]:
    """Everybody named."""
    return frozenset(split.member_id for split in splits)


def shared_out(
    parts: Sequence[Part], known: Known, scope: Scope, *, named_before: Collection[UUID] = ()
) -> tuple[Split, ...]:
    """The splits asked for: of members the caller may act for, or who were named before; nobody is the owner alone."""
    return whole(tuple(_resolved(parts, known, scope, named_before)))


def _resolved(parts: Sequence[Part], known: Known, scope: Scope, named_before: Collection[UUID]) -> Iterator[Split]:
    for index, part in enumerate(parts):
        if part.member is None:
            raise ReferenceMissing(f"splits.{index}.member_id")
        form = "member_id" if isinstance(part.member, UUID) else "member_external_id"
        member_id = known.member(part.member, scope, field=f"splits.{index}.{form}", besides=named_before)
        yield Split(member_id=member_id, share=part.share, role=part.role, overlay=part.overlay)


def whole(splits: tuple[Split, ...]) -> tuple[Split, ...]:
    """The splits themselves, if nobody has a part twice and those that are no overlays add up to exactly 1."""
    seen: set[tuple[UUID, str | None]] = set()
    for index, split in enumerate(splits):
        if not 0 < split.share <= 1:
            raise ShareOutOfRange(split.share, field=f"splits.{index}.share")
        if (split.member_id, split.role) in seen:
            raise SharesTwice(field=f"splits.{index}.member_id")
        seen.add((split.member_id, split.role))
    total = sum((split.share for split in splits if not split.overlay), start=Decimal(0))
    if splits and total != 1:
        raise SharesNotWhole(total)
    return splits
