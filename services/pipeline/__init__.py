"""Pipeline: accounts, products, and the life of every opportunity from first contact to won, lost or refunded."""
