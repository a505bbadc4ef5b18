"""What notifications talks to outside the house."""
