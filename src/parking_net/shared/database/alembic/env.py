"""What Alembic runs for every service; `migrations.migrate` hands it the connection."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # Each migration commits by itself, so a later one that fails leaves the earlier ones standing.
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
