"""What the pipeline and its past say about the months to come."""
