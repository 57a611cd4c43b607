"""Taking a person out of the tables."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from parking_net.shared.database import Database

# Auth has ended these sessions already, so it need not be told. The chat itself is not the
# account's: its language stays, what was typed into an open dialog goes.
_DELETE: Final = """
    WITH signed_in AS (DELETE FROM sessions WHERE user_id = $1 RETURNING chat_id)
    UPDATE chats SET state = NULL, data = '{}', state_since = NULL, interrupted = NULL,
        version = version + 1
    FROM signed_in WHERE chats.chat_id = signed_in.chat_id"""


async def delete_everything_of(database: Database, user_id: UUID) -> None:
    """Sessions with their tokens, and the dialogs under way; a repeat finds nothing."""
    await database.execute(_DELETE, user_id)
