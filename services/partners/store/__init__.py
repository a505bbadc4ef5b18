"""What partners remembers: companies, registrations, protections, and what it was told of deals."""
