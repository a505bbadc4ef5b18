"""The organisation over HTTP, one file per resource."""
