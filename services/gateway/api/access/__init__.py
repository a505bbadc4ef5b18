"""Access over HTTP: who is who, which roles they were granted, and the keys and secrets of systems."""
