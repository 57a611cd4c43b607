"""Asking whoever holds a Telegram id whether an account that gave it is theirs."""

from __future__ import annotations

from parking_net.telegram_bot.clients.accounts import Accounts
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.session import Account
from parking_net.telegram_bot.handlers.chat import Chat


async def ask(chat: Chat, account: Account) -> None:
    """Nothing but the login is told: whoever reads it may be a stranger."""
    yes = chat.button("button-claim-yes", "claim_yes", account.user_id)
    no = chat.button("button-claim-no", "claim_no", account.user_id)
    await chat.say("claim-question", login=account.login, rows=[[yes], [no]])


async def confirm(_event: object, chat: Chat, press: Press, accounts: Accounts) -> None:
    account = await accounts.confirm(press.id(0), chat.incoming.telegram_id)
    if account is None:
        await chat.show("claim-gone")
        return
    row = [chat.button("button-login", "login")] if chat.session is None else []
    await chat.show("claim-confirmed", login=account.login, rows=[row])


async def deny(_event: object, chat: Chat, press: Press, accounts: Accounts) -> None:
    account = await accounts.find(chat.incoming.telegram_id)
    if account is None or account.user_id != press.id(0):
        await chat.show("claim-gone")
    elif account.telegram_confirmed:
        await chat.show("claim-confirmed-before", login=account.login)
    else:
        await accounts.remove_link(chat.incoming.telegram_id)
        await chat.show("claim-denied")
