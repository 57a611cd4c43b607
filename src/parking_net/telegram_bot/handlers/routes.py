"""Who answers what: the routers of the bot, in the order they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiogram import Dispatcher

from parking_net.telegram_bot.handlers import (
    balance,
    booking,
    bookings,
    fallback,
    language,
    menu,
    notifications,
    parkings,
    search,
    start,
)
from parking_net.telegram_bot.handlers import session as signing_in

MODULES: Final = (
    start,
    menu,
    signing_in,
    language,
    notifications,
    search,
    booking,
    bookings,
    balance,
    parkings,
)


def dispatcher(provided: Mapping[str, object]) -> Dispatcher:
    """A dispatcher over all routers; `provided` are given to handlers by parameter name.

    Dialogs and the chat come with each update: see `updates`.
    """
    routes = Dispatcher(disable_fsm=True)
    routes.workflow_data.update(provided)
    # What matches nothing else gets a clear answer all the same, so that one is asked last.
    routes.include_routers(*(module.router() for module in (*MODULES, fallback)))
    return routes
