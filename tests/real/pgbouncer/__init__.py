"""Services whose queries go through PgBouncer in transaction mode, from Debian's package."""
