"""The calculation of pay: a pure function of facts, plans and an instant, exact to the last digit."""
