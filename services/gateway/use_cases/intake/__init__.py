"""What is done with partner events: take them in, settle them, let a person decide."""
