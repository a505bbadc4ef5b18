"""Who is let in with which rights: rows and values."""
