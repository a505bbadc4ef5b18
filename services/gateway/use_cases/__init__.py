"""What the gateway does: remember who is who, issue tokens."""
