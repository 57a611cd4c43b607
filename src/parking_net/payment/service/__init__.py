"""The use cases of payment."""
