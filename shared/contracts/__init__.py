"""Event promises: one module per publisher, nothing but what an event says."""
