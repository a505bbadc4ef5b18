"""What the gateway looks up: who is calling, and who may do what."""
