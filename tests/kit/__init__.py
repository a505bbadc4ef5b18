"""What tests stand on: real PostgreSQL, real Kafka, services with a caller's token."""
