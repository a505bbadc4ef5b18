"""Pure values: what every part of the house means by money, a month, an id, a refusal."""
