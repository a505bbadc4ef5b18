"""The audit: who did what, before and after, written in the business transaction and sealed into a signed chain."""
