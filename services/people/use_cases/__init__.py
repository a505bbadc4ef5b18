"""What can be done to the organisation, one verb per file."""
