"""What partners does: sign companies, take claims, decide them, and follow the deals that end them."""
