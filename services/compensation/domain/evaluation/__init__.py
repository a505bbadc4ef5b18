"""A plan's document with its worked examples, and what a calculation found as plain data."""
