"""What if: what pay would be under other facts or another plan. Nothing here is ever booked."""
