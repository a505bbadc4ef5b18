"""When to stop asking a service, whom to ask instead, and how often to ask again."""
