"""Pay over HTTP, one file per resource."""
