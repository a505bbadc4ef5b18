"""The one public entrance: who is calling, what is let through, and which service answers."""
