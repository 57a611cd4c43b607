"""Telegram: messages of the bot to the private chats of those who linked their account.

The bot's token is a part of the address that is called. It must never be seen: errors are told by
the name of their class alone, and httpx, which would log addresses, is silenced here too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from pydantic import SecretStr

from parking_net.notification.channels.channel import Message, Outcome, Verdict
from parking_net.notification.channels.limits import SendLimits
from parking_net.notification.domain.messages import Channel, Notification
from parking_net.notification.domain.people import Person
from parking_net.notification.domain.wording import telegram_html
from parking_net.shared.clock import Clock

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
WHOLE_CALL_SECONDS: Final = 15.0
"""Below the lease of a message: it must not come due while it is being sent."""
CONNECTIONS: Final = 50
WORDS_AT_MOST: Final = 200
DEFAULT_RETRY_AFTER_SECONDS: Final = 5.0
WRONG_KEY: Final = (401, 404)


PER_SECOND: Final = 24.0
BURST: Final = 2
"""A bot may send 30 in a second; the rest is for what it answers to people itself."""
CHAT_REST_SECONDS: Final = 1.0


def telegram_limits() -> SendLimits:
    return SendLimits(PER_SECOND, BURST, CHAT_REST_SECONDS)


class TelegramChannel:
    """Sends over one bot."""

    name = Channel.TELEGRAM

    def __init__(self, client: httpx.AsyncClient, key: SecretStr, clock: Clock) -> None:
        self._client = client
        self._key = key
        self._clock = clock

    def message_for(self, person: Person, notification: Notification) -> Message | None:
        if person.telegram_id is None:
            return None
        text = telegram_html(
            notification.type, notification.facts, person.language, self._clock.now()
        )
        return Message(person.telegram_id, text)

    async def send(self, message: Message, *, quietly: bool) -> Outcome:
        """Try once. After a time-out the message may have arrived: Telegram knows no keys for
        repeats, so another try may then tell it twice.
        """
        body = {
            "chat_id": message.address,
            "text": message.text,
            "parse_mode": "HTML",
            "disable_notification": quietly,
            "link_preview_options": {"is_disabled": True},
        }
        try:
            async with asyncio.timeout(WHOLE_CALL_SECONDS):
                answer = await self._client.post(
                    f"/bot{self._key.get_secret_value()}/sendMessage", json=body
                )
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return Outcome(Verdict.FAILED, type(error).__name__)
        return _judged(answer.status_code, _content(answer))


@asynccontextmanager
async def opened_telegram(
    api_url: str, key: SecretStr, clock: Clock
) -> AsyncIterator[TelegramChannel]:
    """The channel with its connections to the Bot API."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(
        base_url=api_url, timeout=TIMEOUT, limits=limits, follow_redirects=False
    ) as client:
        yield TelegramChannel(client, key, clock)


def _content(answer: httpx.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _judged(status: int, content: dict[str, Any]) -> Outcome:
    """What an answer of the Bot API means for the message."""
    if status == 200 and content.get("ok") is True:
        return Outcome(Verdict.SENT)
    said = str(content.get("description", ""))[:WORDS_AT_MOST]
    words = f"{status} {said}".strip()
    if status == 403:
        return Outcome(Verdict.BLOCKED, words)
    if status == 429:
        return Outcome(Verdict.SLOW_DOWN, words, _retry_after_seconds(content))
    if status == 400:
        unknown = "chat not found" in said.lower() or "user not found" in said.lower()
        return Outcome(Verdict.NOT_REACHABLE if unknown else Verdict.REFUSED, words)
    if status in WRONG_KEY:
        return Outcome(Verdict.FAILED, f"{words}: is TELEGRAM_API_KEY right?")
    return Outcome(Verdict.FAILED, words)


def _retry_after_seconds(content: dict[str, Any]) -> float:
    parameters = content.get("parameters")
    given = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return max(1.0, float(given)) if isinstance(given, int) else DEFAULT_RETRY_AFTER_SECONDS
