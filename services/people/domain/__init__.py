"""The rules of the organisation: who belongs where, from which day on."""
