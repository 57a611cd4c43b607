"""Who people are: accounts, passwords, sessions, and the keys that sign access tokens."""
