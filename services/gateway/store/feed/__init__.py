"""The feed: what happened, in the order in which it is told to those who follow the stream."""
