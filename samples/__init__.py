"""The sample data of the first start: third-party CRM records, how they are mapped, and how they are loaded."""
