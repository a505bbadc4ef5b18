"""What forecast answers over HTTP, one file per resource."""
