"""Events from partner systems over HTTP."""
