"""Third parties: who vouches for a caller."""
