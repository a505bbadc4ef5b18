"""People: the sales organisation, its members and teams, on any day."""
