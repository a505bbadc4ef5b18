"""What forecast keeps of the world, one verb per file."""
