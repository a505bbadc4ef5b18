"""Where pay stands: accounts, postings that balance, and the order in which money is given and taken back."""
