"""Measurements anyone can repeat: `make bench` fills a platform and prints one table."""
