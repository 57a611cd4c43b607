"""Pages of long lists. The services' cursors are too long for a button: the dialog keeps them."""

from __future__ import annotations

from typing import Final

from aiogram.fsm.context import FSMContext
from aiogram.types import InlineKeyboardButton

from parking_net.telegram_bot.domain.buttons import Argument
from parking_net.telegram_bot.handlers.chat import Chat

MOST_PAGES: Final = 200


class Pages:
    """The pages of one list that somebody has seen; `name` tells the lists of a chat apart."""

    def __init__(self, state: FSMContext, name: str, cursors: list[str | None]) -> None:
        self._state = state
        self._name = name
        self._cursors = cursors

    @classmethod
    async def begun(cls, state: FSMContext, name: str) -> Pages:
        """A list from its first page."""
        return cls(state, name, [None])

    @classmethod
    async def seen(cls, state: FSMContext, name: str) -> Pages:
        """The list as it was left; from its first page when it is not remembered."""
        cursors = (await state.get_data()).get(f"pages:{name}") or [None]
        return cls(state, name, cursors)

    def clamped(self, page: int) -> int:
        """The page, or the first one when it was never reached."""
        return page if 0 <= page < len(self._cursors) else 0

    def cursor(self, page: int) -> str | None:
        """Where the page begins; for the service's `cursor` parameter."""
        return self._cursors[self.clamped(page)]

    async def learned(self, page: int, next_cursor: str | None) -> None:
        """Remember where the page after this one begins; None when there is none."""
        kept = self._cursors[: page + 1]
        if next_cursor is not None and len(kept) < MOST_PAGES:
            kept.append(next_cursor)
        self._cursors = kept
        await self._state.update_data({f"pages:{self._name}": kept})

    def buttons(
        self, chat: Chat, verb: str, page: int, /, *arguments: Argument
    ) -> list[InlineKeyboardButton]:
        """Buttons to the pages around this one; pressing comes as `verb` with the page first."""
        row = []
        if page > 0:
            row.append(chat.button("page-back", verb, page - 1, *arguments))
        if page + 1 < len(self._cursors):
            row.append(chat.button("page-on", verb, page + 1, *arguments))
        return row
