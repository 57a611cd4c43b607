"""SQL over auth_db. It decides nothing."""
