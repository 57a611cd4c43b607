"""aiogram's dialogs over the memory of a chat, which is stored once the update is handled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from parking_net.shared.clock import Clock
from parking_net.telegram_bot.domain.chat_record import ChatRecord


class DialogStorage(BaseStorage):
    """The dialog of one chat, for as long as one update is handled.

    Nothing is written before the update is marked as handled in the same transaction: a dialog
    never moves on by half, nor twice for an update that is delivered twice.
    """

    def __init__(self, record: ChatRecord, clock: Clock) -> None:
        self._record = record
        self._clock = clock

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        self._record.state = state.state if isinstance(state, State) else state
        self._record.state_since = self._clock.now()

    async def get_state(self, key: StorageKey) -> str | None:
        return self._record.state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        self._record.data = dict(data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict(self._record.data)

    async def close(self) -> None:
        return None


def dialog_of(record: ChatRecord, bot_id: int, clock: Clock) -> FSMContext:
    """The dialog of a private chat, as handlers know it."""
    key = StorageKey(bot_id=bot_id, chat_id=record.chat_id, user_id=record.chat_id)
    return FSMContext(storage=DialogStorage(record, clock), key=key)
