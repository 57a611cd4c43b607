"""Values, rules and refusals of accounts. Pure: no I/O, no clock."""
