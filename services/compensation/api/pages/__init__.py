"""Statements as pages people read: HTML for the screen and the phone, PDF for the file and for paper."""
