"""Normalising: what people typed becomes what can be compared."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from shared.kernel.company import company_keys


@dataclass(frozen=True, slots=True)
class Contact:
    """The person to speak to: personal data, kept in this store and never announced."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def is_reachable(self) -> bool:
        """Whether there is a way to get in touch."""
        return self.email is not None or self.phone is not None


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who asked: the company and the person."""

    source: str
    company_name: str | None = None
    domain: str | None = None
    tax_id: str | None = None
    country: str | None = None
    industry: str | None = None
    employees: int | None = None
    territory: str | None = None
    source_owner: str | None = None
    contact: Contact = Contact()

    @property
    def company_keys(self) -> tuple[str, ...]:
        """What the company is compared by."""
        return company_keys(name=self.company_name, tax_id=self.tax_id, country=self.country, domain=self.domain)


def tidy(text: str | None) -> str | None:
    """One space between words, none around them, one form per character; nothing left is None."""
    return " ".join(unicodedata.normalize("NFKC", text).split()) or None if text is not None else None


def normalised(prospect: Prospect) -> Prospect:
    """The prospect with every text tidied, and what is compared in one case."""
    contact = Contact(tidy(prospect.contact.name), _folded(prospect.contact.email), tidy(prospect.contact.phone))
    country = tidy(prospect.country)
    return replace(
        prospect,
        source=_folded(prospect.source) or "",
        company_name=tidy(prospect.company_name),
        domain=_folded(prospect.domain),
        tax_id=tidy(prospect.tax_id),
        country=country.upper() if country else None,
        industry=_folded(prospect.industry),
        territory=tidy(prospect.territory),
        source_owner=tidy(prospect.source_owner),
        contact=contact,
    )


def _folded(text: str | None) -> str | None:
    tidied = tidy(text)
    return tidied.casefold() if tidied else None
