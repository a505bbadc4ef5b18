"""Who hears of what, in which words, and how an outgoing notification is addressed, signed and retried."""
