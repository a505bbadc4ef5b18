"""Month-end: what closes a period, who may approve, and what stands in the way."""
