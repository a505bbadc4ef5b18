"""A service as the door sees it: its instances, the places at it, and what is done when one of them fails."""
