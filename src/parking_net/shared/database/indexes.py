"""Indexes on tables that are in use, for migrations."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol


class Context(Protocol):
    """What is needed of Alembic's migration context."""

    def autocommit_block(self) -> AbstractContextManager[None]: ...


class Operations(Protocol):
    """What is needed of Alembic's `op`."""

    def execute(self, sqltext: str, /) -> None: ...

    def get_context(self) -> Context: ...


def create_index_concurrently(op: Operations, name: str, on: str, *, unique: bool = False) -> None:
    """Build the index without stopping anybody who writes; `on` is what stands behind ON.

    The migration's transaction ends before it: let an index be a migration of its own. One that
    was interrupted is built anew.
    """
    kind = "UNIQUE INDEX" if unique else "INDEX"
    with op.get_context().autocommit_block():
        # A big table takes longer than a statement may otherwise run.
        op.execute("SET statement_timeout = 0")
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE {kind} CONCURRENTLY {name} ON {on}")
        op.execute("RESET statement_timeout")
        op.execute("RESET lock_timeout")
