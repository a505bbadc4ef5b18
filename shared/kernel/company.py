"""Which company a lead, account or claim means, without carrying who it is; and what all of this deployment shares."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

import idna
from publicsuffixlist import PublicSuffixList

# Legal forms dropped from the end of a company name before it is compared.
_LEGAL_FORMS = {
    *("ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg", "kk"),
    *("limited", "llc", "llp", "ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sarl", "sas", "spa", "srl"),
}


@dataclass(frozen=True, slots=True)
class Company:
    """The one company this deployment serves; set at first start, never changed."""

    zone: str = "UTC"
    currency: str = "USD"

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone every `*_on` date is in."""
        return ZoneInfo(self.zone)


def company_keys(
    *, name: str | None = None, tax_id: str | None = None, country: str | None = None, domain: str | None = None
) -> tuple[str, ...]:
    """The sorted SHA-256 keys (hex) of what is known of a company; two companies match when they share one."""
    known = (
        _tax_key(country, tax_id) if country and tax_id else None,
        _domain_key(domain) if domain else None,
        _name_key(name) if name else None,
    )
    return tuple(sorted(hashlib.sha256(key.encode()).hexdigest() for key in known if key))


def _tax_key(country: str, tax_id: str) -> str | None:
    digits = "".join(c for c in unicodedata.normalize("NFKC", tax_id) if c.isdigit())
    return f"tax:{country.casefold()}{digits}" if digits else None


def _domain_key(domain: str) -> str | None:
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", domain.strip().casefold()).split("/")[0].split("@")[-1].split(":")[0]
    try:
        ascii_host = idna.encode(host.strip("."), uts46=True).decode()
    except idna.IDNAError:
        return None
    registrable = _suffixes().privatesuffix(ascii_host)
    return f"domain:{registrable}" if registrable else None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


def _name_key(name: str) -> str | None:
    folded = unicodedata.normalize("NFKC", name).casefold().replace(".", "")
    words = re.sub(r"[^\w]+", " ", folded).split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return f"name:{' '.join(words)}" if words else None
