"""Our own HTTP/1.1 client: as much of it as a gateway needs, and fast."""
