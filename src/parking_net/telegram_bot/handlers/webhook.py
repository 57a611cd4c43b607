"""Where Telegram brings updates when TELEGRAM_WEBHOOK_URL is set."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter

from parking_net.shared.errors import Forbidden, Invalid, Unavailable
from parking_net.telegram_bot.handlers.lanes import Lanes
from parking_net.telegram_bot.handlers.polling import chat_of
from parking_net.telegram_bot.handlers.updates import Updates

PATH: Final = "/telegram/webhook"
ANSWER_WITHIN_SECONDS: Final = 20.0
MOST_WAITING: Final = 1000


class Mailbox:
    """Takes updates from Telegram, and from nobody else."""

    def __init__(self, secret: str, updates: Updates, lanes: Lanes) -> None:
        self._secret = secret.encode()
        self._updates = updates
        self._lanes = lanes

    async def take(self, shown: str, raw: Mapping[str, Any]) -> None:
        """Returns when the update has been handled; on any error Telegram brings it again."""
        if not hmac.compare_digest(shown.encode(), self._secret):
            raise Forbidden("Only Telegram may write here")
        if not isinstance(raw.get("update_id"), int):
            raise Invalid.field("update_id", "required", "An update has a number")
        if len(self._lanes) >= MOST_WAITING:
            raise Unavailable("Too many updates wait", retry_after_seconds=1)
        task = self._lanes.add(chat_of(raw), partial(self._updates.handle, raw))
        await asyncio.wait([task], timeout=ANSWER_WITHIN_SECONDS)
        if not task.done() or task.cancelled():
            raise Unavailable("The update is not handled yet", retry_after_seconds=5)
        task.result()


@post(PATH, status_code=200, include_in_schema=False)
async def webhook(
    data: dict[str, Any],
    mailbox: Mailbox,
    shown: Annotated[str, HeaderParameter(name="X-Telegram-Bot-Api-Secret-Token")] = "",
) -> dict[str, Any]:
    """An update, with the secret that was agreed on."""
    await mailbox.take(shown, data)
    return {}


ROUTES: list[HTTPRouteHandler] = [webhook]
INJECTED: Final = ("mailbox",)
