"""What an input may name, by id or by external id, and what a name means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.pipeline.domain.errors import (
    AccountUnknown,
    OwnerNotFound,
    PipelineUnknown,
    ProductUnknown,
    ReferenceMissing,
)
from services.pipeline.domain.stages import Definition
from shared.kernel.errors import ReferenceNotKnownYet
from shared.kernel.scope import Scope

Reference = UUID | str
"""A record's id, or the external id it was loaded with."""


@dataclass(frozen=True)
class Known:
    """The records that some references lead to; what is not in here is not known."""

    default_definition: Definition
    accounts: Mapping[Reference, UUID] = field(default_factory=dict)
    products: Mapping[Reference, UUID] = field(default_factory=dict)
    members: Mapping[Reference, UUID] = field(default_factory=dict)
    partners: Mapping[Reference, UUID] = field(default_factory=dict)
    definitions: Mapping[Reference, Definition] = field(default_factory=dict)

    def account(self, reference: Reference) -> UUID:
        """The account's id."""
        if reference not in self.accounts:
            raise AccountUnknown(reference, field=field_of("account", reference))
        return self.accounts[reference]

    def product(self, reference: Reference | None) -> UUID:
        """The product's id."""
        if reference is None:
            raise ReferenceMissing("product_id")
        if reference not in self.products:
            raise ProductUnknown(reference, field=field_of("product", reference))
        return self.products[reference]

    def owner(self, reference: Reference | None, scope: Scope) -> UUID:
        """The member's id, for those who may act for this member."""
        if reference is None:
            raise ReferenceMissing("owner_id")
        return self.member(reference, scope, field=field_of("owner", reference))

    def member(self, reference: Reference, scope: Scope, *, field: str, besides: Collection[UUID] = ()) -> UUID:
        """The member's id, for those who may act for this member, or whoever else may be named."""
        member_id = self.members.get(reference)
        if not scope.everything and member_id not in scope.member_ids and member_id not in besides:
            raise OwnerNotFound(reference, field=field)
        if member_id is None:
            raise ReferenceNotKnownYet("member", reference, field=field)
        return member_id

    def partner(self, partner_id: UUID | None) -> UUID | None:
        """The partner company's id; none is the rule."""
        if partner_id is not None and partner_id not in self.partners:
            raise ReferenceNotKnownYet("partner", partner_id, field="partner_id")
        return partner_id

    def definition(self, reference: Reference | None) -> Definition:
        """The stages in force of the pipeline named, or of the default one."""
        if reference is None:
            return self.default_definition
        if reference not in self.definitions:
            raise PipelineUnknown(reference, field=field_of("pipeline", reference))
        return self.definitions[reference]


def field_of(what: str, reference: Reference) -> str:
    """The input field a reference of this form came in."""
    return f"{what}_id" if isinstance(reference, UUID) else f"{what}_external_id"
