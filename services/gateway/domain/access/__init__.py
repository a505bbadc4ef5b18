"""The rules of access: who is who, which roles may be granted to whom, what keys and secrets are good for."""
