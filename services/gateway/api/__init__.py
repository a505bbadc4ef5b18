"""What the gateway shows on its own: readiness of the house, the merged description of its API."""
