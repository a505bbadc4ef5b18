"""What is done for the stream: telling what happened, opening and ending streams, tickets."""
