"""What compensation keeps: facts as known, plans, and the ledger."""
