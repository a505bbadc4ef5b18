"""What notifications remembers: entries, wins, endpoints and deliveries."""
