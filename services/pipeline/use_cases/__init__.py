"""What can be done in pipeline, one verb per file."""
