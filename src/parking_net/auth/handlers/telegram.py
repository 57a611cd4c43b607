"""Linking one's account with Telegram, from the account page."""

from __future__ import annotations

from litestar import delete, post
from litestar.handlers import HTTPRouteHandler

from parking_net.auth.domain.errors import AccountDisabled, TelegramUnavailable
from parking_net.auth.handlers.views import TelegramLinkView, UserView
from parking_net.auth.service.telegram import TelegramAccounts
from parking_net.shared.http import declared, signed_in
from parking_net.shared.identity.caller import Caller


@post(
    "/me/telegram-link",
    summary="Make a link to Telegram",
    guards=[signed_in],
    tags=["telegram"],
    responses=declared(AccountDisabled, TelegramUnavailable),
    status_code=200,
)
async def make_telegram_link(caller: Caller, telegram: TelegramAccounts) -> TelegramLinkView:
    """Opens the bot, signs you in there and links the chat with your account.

    Good for ten minutes and one use; a new one ends the former. Keep it to yourself.
    """
    return TelegramLinkView.of(await telegram.request_link(caller))


@delete(
    "/me/telegram-link",
    summary="Unlink Telegram",
    guards=[signed_in],
    tags=["telegram"],
    status_code=200,
)
async def remove_telegram_link(caller: Caller, telegram: TelegramAccounts) -> UserView:
    """Nothing is sent there any more, and the chat is signed out."""
    return UserView.of(await telegram.unlink(caller))


TELEGRAM_ROUTES: list[HTTPRouteHandler] = [make_telegram_link, remove_telegram_link]
