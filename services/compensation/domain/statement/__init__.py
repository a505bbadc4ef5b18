"""The statement: what a person earned in a period, and for every line how it came about."""
