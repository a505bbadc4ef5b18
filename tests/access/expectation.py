"""What each role may do, written down by hand and apart from the code: the walk holds the one against the other.

Roles by their letter: R representative, M manager, O sales ops, F finance, P partner, H partner manager (of the
channel), E executive, Y system (the most its key can be given), A admin, X operator.
"""

from shared.web.access import Role
from tests.access import expected_pay as pay

LETTERS = {
    "R": Role.REPRESENTATIVE,
    "M": Role.MANAGER,
    "O": Role.SALES_OPS,
    "F": Role.FINANCE,
    "P": Role.PARTNER,
    "H": Role.PARTNER_MANAGER,
    "E": Role.EXECUTIVE,
    "Y": Role.SYSTEM,
    "A": Role.ADMIN,
    "X": Role.OPERATOR,
}

_ROUTES = """
GET    /v1/members                                    R M O F . . E . . .
POST   /v1/members                                    . . O . . . . . . .
POST   /v1/members/bulk                               . . O . . . . . . .
GET    /v1/members/{member_id}                        R M O F . . E . . .
PATCH  /v1/members/{member_id}                        . . O . . . . . . .
POST   /v1/members/{member_id}/leave                  . . O . . . . . . .
GET    /v1/members/{member_id}/absences               R M O F . . . . . .
POST   /v1/members/{member_id}/absences               . . O . . . . . . .
POST   /v1/members/{member_id}/absences/{absence_id}/withdraw  . . O . . . . . . .
GET    /v1/teams                                      R M O F . . E . . .
POST   /v1/teams                                      . . O . . . . . . .
POST   /v1/teams/bulk                                 . . O . . . . . . .
GET    /v1/teams/{team_id}                            R M O F . . E . . .
PATCH  /v1/teams/{team_id}                            . . O . . . . . . .

GET    /v1/leads                                      R M O F P . E . . .
POST   /v1/leads                                      R M O . P . . Y . .
POST   /v1/leads/bulk                                 R M O . P . . Y . .
GET    /v1/leads/{lead_id}                            R M O F P . E . . .
GET    /v1/leads/{lead_id}/assignments                R M O F P . E . . .
POST   /v1/leads/{lead_id}/contact                    R M O . . . . . . .
POST   /v1/leads/{lead_id}/convert                    R M O . . . . . . .
POST   /v1/leads/{lead_id}/disqualify                 R M O . . . . . . .
POST   /v1/leads/{lead_id}/recycle                    R M O . . . . . . .
GET    /v1/scoring-models/current                     R M O F P . E . . .
POST   /v1/scoring-models                             . . O . . . . . . .

GET    /v1/accounts                                   R M O F . . E . . .
POST   /v1/accounts                                   R M O . . . . . . .
POST   /v1/accounts/bulk                              R M O . . . . . . .
GET    /v1/accounts/{account_id}                      R M O F . . E . . .
PATCH  /v1/accounts/{account_id}                      R M O . . . . . . .
GET    /v1/products                                   R M O F P H E Y . .
POST   /v1/products                                   . . O . . . . . . .
POST   /v1/products/bulk                              . . O . . . . . . .
GET    /v1/products/{product_id}                      R M O F P H E Y . .
POST   /v1/products/{product_id}/price                . . O . . . . . . .
GET    /v1/pipelines                                  R M O F P H E Y . .
POST   /v1/pipelines                                  . . O . . . . . . .
GET    /v1/pipelines/{pipeline_id}                    R M O F P H E Y . .
POST   /v1/pipelines/{pipeline_id}/stages             . . O . . . . . . .
GET    /v1/opportunities                              R M O F P H E Y . .
POST   /v1/opportunities                              R M O . . . . . . .
POST   /v1/opportunities/bulk                         R M O . . . . . . .
GET    /v1/opportunities/{opportunity_id}             R M O F P H E Y . .
PATCH  /v1/opportunities/{opportunity_id}             R M O . . . . . . .
GET    /v1/opportunities/{opportunity_id}/history     R M O F P H E Y . .
PUT    /v1/opportunities/{opportunity_id}/splits      R M O . . . . . . .
POST   /v1/opportunities/{opportunity_id}/move        R M O . . . . . . .
POST   /v1/opportunities/{opportunity_id}/win         R M O . . . . . . .
POST   /v1/opportunities/{opportunity_id}/lose        R M O . . . . . . .
POST   /v1/opportunities/{opportunity_id}/refund      . M O F . . . Y . .
POST   /v1/opportunities/{opportunity_id}/reopen      . M O F . . . . . .
POST   /v1/opportunities/{opportunity_id}/correct     . M O F . . . . . .

GET    /v1/partners                                   . . O F P H E Y . .
POST   /v1/partners                                   . . O . . H . . . .
POST   /v1/partners/bulk                              . . O . . H . . . .
GET    /v1/partners/{partner_id}                      . . O F P H E Y . .
PATCH  /v1/partners/{partner_id}                      . . O . . H . . . .
GET    /v1/registrations                              . . O F P H E Y . .
POST   /v1/registrations                              . . O . P H . Y . .
GET    /v1/registrations/{registration_id}            . . O F P H E Y . .
POST   /v1/registrations/{registration_id}/approve    . . O . . H . . . .
POST   /v1/registrations/{registration_id}/reject     . . O . . H . . . .
POST   /v1/registrations/{registration_id}/return     . . O . . H . . . .
POST   /v1/registrations/{registration_id}/extend     . . O . . H . . . .

GET    /v1/forecasts                                  R M O F . . E . . .

GET    /v1/notifications                              R M O F P H . . . .
GET    /v1/notifications/summary                      R M O F P H . . . .
GET    /v1/notifications/{notification_id}            R M O F P H . . . .
POST   /v1/notifications/{notification_id}/read       R M O F P H . . . .
GET    /v1/webhooks                                   . . O . . . . . . .
POST   /v1/webhooks                                   . . O . . . . . . .
DELETE /v1/webhooks/{webhook_id}                      . . O . . . . . . .

POST   /v1/principals                                 . . . . . . . . A .
GET    /v1/principals                                 . . . . . . . . A .
GET    /v1/principals/{principal_id}                  . . . . . . . . A .
GET    /v1/principals/{principal_id}/history          . . . . . . . . A .
POST   /v1/principals/{principal_id}/link             . . . . . . . . A .
POST   /v1/principals/{principal_id}/unlink           . . . . . . . . A .
POST   /v1/principals/{principal_id}/grant            . . . . . . . . A .
POST   /v1/principals/{principal_id}/withdraw         . . . . . . . . A .
POST   /v1/principals/{principal_id}/disable          . . . . . . . . A .
POST   /v1/principals/{principal_id}/enable           . . . . . . . . A .
POST   /v1/api-keys                                   . . . . . . . . A .
GET    /v1/api-keys                                   . . . . P . . Y A .
POST   /v1/api-keys/{key_id}/rotate                   . . . . P . . Y A .
POST   /v1/api-keys/{key_id}/revoke                   . . . . P . . Y A .
POST   /v1/webhook-secrets                            . . . . . . . . A .
GET    /v1/webhook-secrets                            . . . . P . . Y A .
POST   /v1/webhook-secrets/{secret_id}/rotate         . . . . P . . Y A .
POST   /v1/webhook-secrets/{secret_id}/revoke         . . . . P . . Y A .

GET    /v1/events                                     . . O F P H . Y . .
POST   /v1/events                                     . . . . . . . Y . .
GET    /v1/events/{event_id}                          . . O F P H . Y . .
POST   /v1/events/{event_id}/approve                  . . O F . . . . . .
POST   /v1/events/{event_id}/decline                  . . O F . . . . . .
GET    /v1/stream                                     R M O F P H E . . .
POST   /v1/stream/tickets                             R M O F P H E . . .
GET    /v1/views/{view}                               R M O F P H E . . .

GET    /v1/backlog                                                . . O F . . . . . X
GET    /v1/operations/lag                                         . . . . . . . . . X
GET    /v1/operations/partner-events                              . . . . . . . . . X
POST   /v1/operations/partner-events/{event_id}/retry             . . . . . . . . . X
GET    /v1/operations/{service}/lag                               . . . . . . . . . X
GET    /v1/operations/{service}/dead-letters                      . . . . . . . . . X
GET    /v1/operations/{service}/dead-letters/{event_id}           . . . . . . . . . X
POST   /v1/operations/{service}/dead-letters/{event_id}/retry     . . . . . . . . . X
POST   /v1/operations/{service}/dead-letters/{event_id}/discard   . . . . . . . . . X
GET    /v1/operations/{service}/parked-keys                       . . . . . . . . . X
POST   /v1/operations/{service}/parked-keys/release               . . . . . . . . . X
GET    /v1/operations/{service}/parked                            . . . . . . . . . X
GET    /v1/operations/{service}/parked/{event_id}                 . . . . . . . . . X
GET    /v1/operations/{service}/quarantine                        . . . . . . . . . X
POST   /v1/operations/{service}/quarantine/{event_id}/release     . . . . . . . . . X
POST   /v1/operations/{service}/replays                           . . . . . . . . . X
POST   /v1/operations/{service}/rebuilds                          . . . . . . . . . X
GET    /v1/operations/{service}/history                           . . . . . . . . . X
GET    /v1/operations/{service}/history/{operation_id}            . . . . . . . . . X
GET    /v1/operations/{service}/audit                             . . O F . . . . . .
GET    /v1/operations/audit-heads                                 . . O F . . . . . .
"""


def _row(line: str) -> tuple[str, frozenset[Role]]:
    method, path, *letters = line.split()
    return f"{method} {path}", frozenset(LETTERS[letter] for letter in letters if letter != ".")


ROUTES: dict[str, frozenset[Role]] = dict(_row(line) for line in (_ROUTES + pay.ROUTES).splitlines() if line.strip())
"""Every route, and the roles that may take it."""

# Whose records each role sees, by the short names of the town. `None` is a permission the role does not have.
_ALL_LEADS = {"Anna's lead", "Carl's lead", "nobody's lead", "Integra's lead", "Bolt's lead"}
_SHARED_DEAL = "Dora's deal with a part of Anna's"
_ALL_DEALS = {
    _SHARED_DEAL,
    *("Anna's deal", "Anna's won deal", "Anna's deal with Integra", "Anna's win with Integra"),
    *("Carl's deal", "Carl's won deal", "Carl's deal with Bolt", "Carl's win with Bolt"),
}
_INTEGRAS_DEALS = {"Anna's deal with Integra", "Anna's win with Integra"}
_ANNAS_DEALS = {_SHARED_DEAL, "Anna's deal", "Anna's won deal", *_INTEGRAS_DEALS}
_SHARES = {"Integra's share", "Bolt's share"}
_CLAIMS = {"Integra's claim", "Bolt's claim"}
_PEOPLE = {"Anna", "Bill", "Carl", "Dora"}

Seen = set[str] | None
SIGHT: dict[Role, dict[str, Seen]] = {
    Role.REPRESENTATIVE: {
        "/v1/members": {"Anna"},
        "/v1/leads": {"Anna's lead"},
        "/v1/opportunities": _ANNAS_DEALS,
        "/v1/partners": None,
        "/v1/registrations": None,
        "/v1/commissions": {"Anna's pay"},
        "/v1/notifications": {"Anna's news"},
    },
    Role.MANAGER: {
        "/v1/members": {"Anna", "Bill"},
        "/v1/leads": {"Anna's lead"},
        "/v1/opportunities": _ANNAS_DEALS,
        "/v1/partners": None,
        "/v1/registrations": None,
        "/v1/commissions": {"Anna's pay"},
        "/v1/notifications": set(),
    },
    Role.SALES_OPS: {
        "/v1/members": _PEOPLE,
        "/v1/leads": _ALL_LEADS,
        "/v1/opportunities": _ALL_DEALS,
        "/v1/partners": {"Integra", "Bolt"},
        "/v1/registrations": _CLAIMS,
        "/v1/commissions": {"Anna's pay", "Carl's pay", *_SHARES},
        "/v1/notifications": {"Anna's news", "Carl's news"},
    },
    Role.FINANCE: {
        "/v1/members": _PEOPLE,
        "/v1/leads": _ALL_LEADS,
        "/v1/opportunities": _ALL_DEALS,
        "/v1/partners": {"Integra", "Bolt"},
        "/v1/registrations": _CLAIMS,
        "/v1/commissions": {"Anna's pay", "Carl's pay", *_SHARES},
        "/v1/notifications": set(),
    },
    Role.PARTNER: {
        "/v1/members": None,
        "/v1/leads": {"Integra's lead"},
        "/v1/opportunities": _INTEGRAS_DEALS,
        "/v1/partners": {"Integra"},
        "/v1/registrations": {"Integra's claim"},
        "/v1/commissions": None,
        "/v1/notifications": set(),
    },
    Role.PARTNER_MANAGER: {
        "/v1/members": None,
        "/v1/leads": None,
        "/v1/opportunities": {*_INTEGRAS_DEALS, "Carl's deal with Bolt", "Carl's win with Bolt"},
        "/v1/partners": {"Integra", "Bolt"},
        "/v1/registrations": _CLAIMS,
        "/v1/commissions": None,
        "/v1/notifications": set(),
    },
    Role.EXECUTIVE: {
        "/v1/members": _PEOPLE,
        "/v1/leads": _ALL_LEADS,
        "/v1/opportunities": _ALL_DEALS,
        "/v1/partners": {"Integra", "Bolt"},
        "/v1/registrations": _CLAIMS,
        "/v1/commissions": None,
        "/v1/notifications": None,
    },
    Role.OPERATOR: dict.fromkeys(("/v1/members", "/v1/leads", "/v1/opportunities", "/v1/partners", "/v1/commissions")),
    Role.ADMIN: dict.fromkeys(("/v1/members", "/v1/leads", "/v1/opportunities", "/v1/partners", "/v1/commissions")),
    Role.SYSTEM: {
        "/v1/members": None,
        "/v1/leads": None,
        "/v1/opportunities": _INTEGRAS_DEALS,
        "/v1/partners": {"Integra"},
        "/v1/registrations": {"Integra's claim"},
        "/v1/commissions": None,
        "/v1/notifications": None,
    },
}

for _role, _partners in pay.PARTNERS.items():
    SIGHT[_role]["/v1/compensation/partner-shares"] = _partners
for _role, _sellers in pay.SELLERS.items():
    for _list, _short in pay.PAPERS.items():
        SIGHT[_role][_list] = None if _sellers is None else {f"{seller}'s {_short}" for seller in _sellers}

CONTACTS: dict[Role, dict[str, bool]] = {
    Role.REPRESENTATIVE: {"Anna's lead": True},
    Role.MANAGER: {"Anna's lead": True},
    Role.SALES_OPS: {"Anna's lead": True, "nobody's lead": True},
    Role.FINANCE: {"Anna's lead": False, "nobody's lead": False},
    Role.PARTNER: {"Integra's lead": False},
    Role.EXECUTIVE: {"Anna's lead": False},
}
"""Whether the person to speak to is shown with a lead the role sees."""

MARGIN = {Role.MANAGER, Role.SALES_OPS, Role.FINANCE}
MARGIN_TOTALS = MARGIN | {Role.EXECUTIVE}
PARTNER_SHARES = {Role.SALES_OPS, Role.FINANCE, Role.PARTNER, Role.PARTNER_MANAGER}
PAY_TOTALS = {Role.REPRESENTATIVE, Role.MANAGER, Role.SALES_OPS, Role.FINANCE, Role.EXECUTIVE}

KEYED = {
    "POST /v1/opportunities/{opportunity_id}/win",
    "POST /v1/opportunities/{opportunity_id}/lose",
    "POST /v1/opportunities/{opportunity_id}/refund",
    "POST /v1/registrations",
    "POST /v1/registrations/{registration_id}/approve",
    "POST /v1/registrations/{registration_id}/reject",
    "POST /v1/registrations/{registration_id}/return",
    "POST /v1/registrations/{registration_id}/extend",
    *pay.KEYED,
}
"""The writes that nobody may send without an Idempotency-Key."""
