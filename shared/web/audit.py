"""The audit of an accepted write, put together at the edge: the rest of its row the database noted by itself."""

from fastapi import Request, Response

from shared.store.audit.entry import Entry
from shared.web.identity import Principal

_TRACE = 1


def entry_of(request: Request, template: str, principal: Principal, response: Response) -> Entry:
    """Who did what, from where: the address is the gateway's word, for nobody else gets here."""
    said = request.headers
    trace = said.get("traceparent", "").split("-")
    return Entry(
        who=principal.subject,
        roles=tuple(sorted(principal.roles)),
        action=f"{request.method} {template}",
        resource=request.url.path,
        source=said.get("x-forwarded-for", "").split(",")[0].strip() or None,
        request_id=said.get("x-request-id"),
        trace_id=trace[_TRACE] if len(trace) > _TRACE else None,
        status=response.status_code,
        personal=request.app.state.personal,
    )
