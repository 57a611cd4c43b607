"""The use cases of auth."""
