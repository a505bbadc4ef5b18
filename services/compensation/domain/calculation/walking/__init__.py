"""Walking: the terms that hold, the lines that count, and how far each count has come."""
