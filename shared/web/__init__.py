"""The HTTP edge every service shares: routes with permissions, one transaction per request, problems, pages."""
