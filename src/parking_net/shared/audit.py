"""What the checks of `parking-net verify` have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from parking_net.shared.database.pool import Connection

FINDINGS_SHOWN: Final = 100
"""Of each question: more of the same would not tell more."""
_STATEMENT_TIMEOUT: Final = "10min"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    question: str
    subject: str
    problem: str


async def be_patient(connection: Connection) -> None:
    """Let the statements of this transaction take the time that whole tables need."""
    await connection.execute(f"SET LOCAL statement_timeout = '{_STATEMENT_TIMEOUT}'")
