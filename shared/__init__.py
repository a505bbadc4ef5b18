"""The library every service stands on; it never imports a service."""
