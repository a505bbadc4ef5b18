"""The copy of who is who, and the key files."""
