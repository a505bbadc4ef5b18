"""Which records of the town a field can name, and which records an answer holds."""

from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, ...]] = {
    "member_id": ("Anna", "Bill", "Carl", "Dora"),
    "owner_id": ("Anna", "Carl"),
    "manager_id": ("Bill", "Dora"),
    "recipient_id": ("Anna", "Carl"),
    "team_id": ("head", "north", "south"),
    "parent_id": ("head", "north"),
    "lead_id": ("Anna's lead", "Carl's lead", "nobody's lead", "Integra's lead", "Bolt's lead"),
    "opportunity_id": (
        *("Anna's deal", "Anna's won deal", "Anna's deal with Integra"),
        *("Carl's deal", "Carl's won deal", "Dora's deal with a part of Anna's"),
    ),
    "deal_id": ("Anna's won deal", "Carl's won deal"),
    "product_id": ("widget",),
    "account_id": ("acme",),
    "pipeline_id": ("funnel",),
    "partner_id": ("Integra", "Bolt"),
    "registration_id": ("Integra's claim", "Bolt's claim"),
    "plan_id": ("plan",),
    "commission_id": ("Anna's pay", "Carl's pay"),
    "payee_id": ("Anna", "Carl"),
    "share_id": ("Integra's share", "Bolt's share"),
    "adjustment_id": ("Anna's adjustment", "Carl's adjustment"),
    "hold_id": ("Anna's hold", "Carl's hold"),
    "fact_id": ("Anna's quota", "Carl's quota"),
    "letter_id": ("Anna's letter", "Carl's letter"),
    "notification_id": ("Anna's news", "Carl's news"),
}


def ids_in(found: object) -> set[str]:
    """The ids of all records an answer holds."""
    if isinstance(found, dict):
        own = {found["id"]} if isinstance(found.get("id"), str) else set()
        return own.union(*(ids_in(part) for part in found.values()))
    return set().union(*(ids_in(part) for part in found)) if isinstance(found, list) else set()
