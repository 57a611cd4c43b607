"""The questions that drivers and owners answer by typing."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class Searching(StatesGroup):
    """A driver looks for a place and a stay. Knows `place`, then `start` (ISO 8601)."""

    query = State()
    start = State()
    end = State()


class Changing(StatesGroup):
    """A driver changes `booking`."""

    end = State()
    start = State()


class TopUp(StatesGroup):
    """Somebody activates a code, perhaps to pay `topup_for`, a booking."""

    code = State()


class Removing(StatesGroup):
    """An owner says why `booking` is cancelled."""

    reason = State()
