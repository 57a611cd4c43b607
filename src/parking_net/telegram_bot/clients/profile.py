"""Auth: what an account says of its user."""

from __future__ import annotations

from parking_net.telegram_bot.clients.rest import Rest, Token


class Profile:
    """The account of whoever a token belongs to."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def speak(self, token: Token, locale: str) -> None:
        """The language that the person is written to in: en or ru."""
        await self._rest.call("PATCH", "auth", "/me", token, body={"locale": locale})
