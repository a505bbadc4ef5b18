"""The rules: which fact is told to whom, as which kind, in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.entry import Entry, Founding, Identity, RecipientKind, Subject
from shared.kernel.money import Money

Value = str | int | Money | date


class Recipient(StrEnum):
    """The part someone plays in a fact."""

    OWNER = "owner"
    NEAREST_MANAGER = "nearest manager"
    PAYEE = "payee"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rule table. Placeholders are `subject`, `effective_on` and the values of the fact."""

    kind: str
    recipient: Recipient
    title: str
    body: str
    founds: bool = True
    """Whether the fact brings the entry into being, or only moves what it says."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, in this service's words. Values carry no ids and nothing about a customer's people."""

    what: str
    subject: Subject
    people: Mapping[Recipient, UUID]
    sequence: int
    founding: Founding
    values: Mapping[str, Value] = field(default_factory=dict)
    aspect: str = ""


_COMMISSION = ("Commission on {subject}: {amount}", "Earned as {role} in {month} on {credited} of the deal.")

_SHARE = ("Your share of {subject}: {amount}", "Earned in {month} on {credited} of the deal.")

RULES: Mapping[str, tuple[Rule, ...]] = {
    "lead_assigned": (
        Rule("lead_assigned", Recipient.OWNER, "Lead {subject} is yours", "Assigned on {effective_on} by rule {rule}."),
    ),
    "deal_won": (
        Rule("deal_won", Recipient.OWNER, "You won {subject}", "{amount}, won on {won_on}."),
        Rule("deal_won", Recipient.NEAREST_MANAGER, "Your team won {subject}", "{amount}, won on {won_on}."),
    ),
    "commission_credited": (
        Rule("commission_credited", Recipient.PAYEE, *_COMMISSION),
        Rule("commission_credited", Recipient.PARTNER, *_SHARE),
    ),
    "commission_moved": (
        Rule("commission_credited", Recipient.PAYEE, *_COMMISSION, founds=False),
        Rule("commission_credited", Recipient.PARTNER, *_SHARE, founds=False),
    ),
    "commission_clawed_back": (
        Rule(
            "commission_clawed_back",
            Recipient.PAYEE,
            "Commission on {subject} taken back: {taken_back}",
            "The deal was {cause} on {effective_on}; {amount} remains.",
        ),
        Rule(
            "commission_clawed_back",
            Recipient.PARTNER,
            "Your share of {subject} taken back: {taken_back}",
            "The deal was {cause} on {effective_on}; {amount} remains.",
        ),
    ),
    "registration_approved": (
        Rule(
            "registration_approved",
            Recipient.PARTNER,
            "Registration {subject} is approved",
            "Decided on {effective_on}; protected until {protected_until}.",
        ),
    ),
    "registration_returned": (
        Rule(
            "registration_returned",
            Recipient.PARTNER,
            "Registration {subject} needs more information",
            "Returned on {effective_on}: {reason}",
        ),
    ),
    "registration_rejected": (
        Rule(
            "registration_rejected",
            Recipient.PARTNER,
            "Registration {subject} is rejected",
            "Decided on {effective_on}: {reason}",
        ),
    ),
    "registration_expired": (
        Rule(
            "registration_expired",
            Recipient.PARTNER,
            "The protection of registration {subject} has ended",
            "It expired on {effective_on} without a won deal.",
        ),
    ),
}

KINDS = tuple(sorted({rule.kind for rules in RULES.values() for rule in rules}))
"""Every kind of notification there is."""


def notices(fact: Fact) -> Iterator[Entry]:
    """What a fact says to each of those who play a part in it; a part nobody plays says nothing."""
    words = {name: str(value) for name, value in fact.values.items()}
    words |= {"subject": fact.subject.external_id, "effective_on": str(fact.founding.effective_on)}
    data = {name: _plain(value) for name, value in fact.values.items()}
    for rule in RULES[fact.what]:
        recipient_id = fact.people.get(rule.recipient)
        if recipient_id is not None:
            yield Entry(
                identity=Identity(rule.kind, recipient_id, fact.subject.id, fact.aspect),
                recipient_kind=RecipientKind.PARTNER if rule.recipient is Recipient.PARTNER else RecipientKind.MEMBER,
                subject=fact.subject,
                sequence=fact.sequence,
                title=rule.title.format_map(words),
                body=rule.body.format_map(words),
                data=data,
                founding=fact.founding if rule.founds else None,
            )


def _plain(value: Value) -> object:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return value.isoformat() if isinstance(value, date) else value
