"""What can be done with leads, one verb per file."""
