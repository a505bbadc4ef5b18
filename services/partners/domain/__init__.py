"""What a partner is, when two claims conflict, and how a registration lives and ends."""
