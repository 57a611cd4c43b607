"""What the checks of `parking-net verify` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from parking_net.shared.database.pool import Database

FINDINGS_SHOWN: Final = 100
"""Of each question: more of the same would not tell more."""
_PATIENCE_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    question: str
    subject: str
    problem: str


async def patiently(database: Database, sql: str, *arguments: object) -> Sequence[Any]:
    """The rows of a question about whole tables, which may take longer than a request may."""
    async with database.transaction() as connection:
        await connection.execute(f"SET LOCAL statement_timeout = '{_PATIENCE_SECONDS}s'")
        rows: Sequence[Any] = await connection.fetch(sql, *arguments, timeout=_PATIENCE_SECONDS)
        return rows
