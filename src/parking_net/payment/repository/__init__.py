"""The SQL of payment."""
