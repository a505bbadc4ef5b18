"""Events from partner systems as they are kept."""
