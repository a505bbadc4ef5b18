"""The rules of leads: what they mean, how promising they are, whose turn it is."""
