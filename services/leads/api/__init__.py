"""Leads over HTTP, one file per resource."""
