"""Partners: the companies that sell with us, and the deals they claim."""
