"""The kinds of component, each with its way of paying."""
