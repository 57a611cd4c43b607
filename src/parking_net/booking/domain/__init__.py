"""Values, rules and refusals of bookings. Pure: no I/O, and the time is always an argument."""
