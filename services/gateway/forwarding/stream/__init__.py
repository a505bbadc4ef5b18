"""Following the feed: one look at the database for all streams of a process, and each stream at its reader's pace."""
