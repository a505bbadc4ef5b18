"""What a running process shows of itself."""
