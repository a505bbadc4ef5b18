"""How many requests a caller may make, and how that is said."""
