"""The SQL of booking, deciding nothing. `now` is always an argument."""
