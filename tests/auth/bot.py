"""The Telegram bot as auth meets it: its calls, over a real connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from parking_net.shared.grpc.client import Peer, opened_peer
from parkingnet.v1 import auth_pb2, auth_pb2_grpc
from tests.auth.support import PASSWORD, Client, House, Person, answer

USERNAME = "parking_net_bot"
SECONDS = 5.0


class Bot:
    """Asks auth whatever the bot asks. The stubs are as generated."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._accounts = auth_pb2_grpc.TelegramAccountsStub(peer.channel)
        self._auth = auth_pb2_grpc.AuthStub(peer.channel)

    async def announce(self, username: str = USERNAME) -> None:
        request = auth_pb2.AnnounceTelegramBotRequest(username=username)
        await self._peer.call(self._accounts.AnnounceTelegramBot, request, timeout_seconds=SECONDS)

    async def sign_in(
        self, chat: int, login: str, password: str = PASSWORD
    ) -> auth_pb2.TelegramSignIn:
        request = auth_pb2.SignInFromTelegramRequest(
            telegram_id=chat, login=login, password=password
        )
        call = self._accounts.SignInFromTelegram
        return await self._peer.call(call, request, timeout_seconds=SECONDS)

    async def redeem(self, chat: int, code: str) -> auth_pb2.TelegramSignIn:
        request = auth_pb2.RedeemTelegramLinkRequest(telegram_id=chat, code=code)
        call = self._accounts.RedeemTelegramLink
        return await self._peer.call(call, request, timeout_seconds=SECONDS)

    async def find(self, chat: int) -> auth_pb2.User:
        request = auth_pb2.FindTelegramAccountRequest(telegram_id=chat)
        call = self._accounts.FindTelegramAccount
        return await self._peer.call(call, request, timeout_seconds=SECONDS)

    async def confirm(self, user_id: str, chat: int) -> auth_pb2.User:
        request = auth_pb2.ConfirmTelegramLinkRequest(user_id=user_id, telegram_id=chat)
        call = self._accounts.ConfirmTelegramLink
        return await self._peer.call(call, request, timeout_seconds=SECONDS)

    async def remove(self, chat: int) -> None:
        request = auth_pb2.RemoveTelegramLinkRequest(telegram_id=chat)
        call = self._accounts.RemoveTelegramLink
        await self._peer.call(call, request, timeout_seconds=SECONDS)

    async def user(self, user_id: str) -> auth_pb2.User:
        request = auth_pb2.GetUserRequest(user_id=user_id)
        return await self._peer.call(self._auth.GetUser, request, timeout_seconds=SECONDS)


@asynccontextmanager
async def opened_bot(house: House, *, token: str | None = None) -> AsyncIterator[Bot]:
    """A bot that shows this token, or the right one."""
    secret = token or house.settings.internal_service_token.get_secret_value()
    async with opened_peer(f"127.0.0.1:{house.settings.auth_grpc_port}", secret) as peer:
        yield Bot(peer)


async def new_code(client: Client, person: Person) -> str:
    """The code of a link that the person makes in the account page."""
    link = answer(await client.send("POST", "/me/telegram-link", as_=person))
    return code_of(link["url"])


def code_of(url: str) -> str:
    (code,) = parse_qs(urlsplit(url).query)["start"]
    return code
