"""What notifications does: tell people of facts, and post to the endpoints that asked for it."""
