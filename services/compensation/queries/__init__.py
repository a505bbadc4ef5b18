"""What compensation answers: one module per subject."""
