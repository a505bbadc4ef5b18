"""How facts travel: manifests, the outbox relay, the consumer, and the event log behind one port."""
