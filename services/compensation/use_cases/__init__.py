"""What changes pay: one file per verb."""
