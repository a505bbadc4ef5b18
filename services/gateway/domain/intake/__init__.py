"""Events from partner systems: how they are read and signed, what they may ask for, and what becomes of them."""
