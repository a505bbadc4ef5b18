"""What forecast remembers, and how it becomes values."""
