"""The balance, the last transactions, and activating a code."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from parking_net.shared.paging import Page
from parking_net.telegram_bot.domain.bookings import Booking, Phase, short_code
from parking_net.telegram_bot.domain.rules import Rules
from parking_net.telegram_bot.domain.wallet import Balance, Transaction
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.screens.offers import held_until
from parking_net.telegram_bot.handlers.screens.screen import (
    Row,
    Screen,
    lines,
    menu_row,
    paragraphs,
    zone_name,
)

HISTORY_PAGE: Final = 5
KINDS: Final = frozenset(
    {
        "charge",
        "payment",
        "refund",
        "promocode_activate",
        "promocode_generate",
        "promocode_revoke",
    }
)
OPEN_STATES: Final = frozenset({"pending", "failed", "canceled"})


def wallet(
    chat: Chat,
    rules: Rules,
    balance: Balance,
    history: Page[Transaction],
    offset: int,
    now: datetime,
) -> Screen:
    """What can be spent, what is on its way, and a page of what happened."""
    pending = ""
    if balance.pending:
        pending = chat.text("balance-pending", amount=chat.money(balance.pending, balance.currency))
    text = paragraphs(
        lines(
            chat.text("balance-available", amount=chat.money(balance.balance, balance.currency)),
            pending,
        ),
        _heading(chat, rules, history),
        *(_transaction(chat, rules, balance, one, now) for one in history.items),
    )
    turning: Row = []
    if offset > 0:
        turning.append(chat.button("page-newer", "balance", max(0, offset - HISTORY_PAGE)))
    if history.total is not None and offset + HISTORY_PAGE < history.total:
        turning.append(chat.button("page-older", "balance", offset + HISTORY_PAGE))
    return Screen(text, [turning, [chat.button("button-activate-code", "topup")], menu_row(chat)])


def _heading(chat: Chat, rules: Rules, history: Page[Transaction]) -> str:
    if not history.items:
        return chat.text("history-empty")
    return chat.text("history", zone=zone_name(rules.timezone))


def code_prompt(chat: Chat) -> Screen:
    return Screen(chat.text("code-prompt"), [[chat.button("button-cancel", "cancel")]])


def code_refused(chat: Chat, key: str) -> Screen:
    """The code gives nothing; another may be tried at once."""
    text = paragraphs(chat.text(key), chat.text("code-another"))
    return Screen(text, [[chat.button("button-cancel", "cancel")]])


def code_activated(chat: Chat, balance: Balance, booking: Booking | None, now: datetime) -> Screen:
    """The balance now; with a booking that waits for it, the way to pay that."""
    text = chat.text("code-activated", amount=chat.money(balance.balance, balance.currency))
    if booking is None:
        return Screen(text, [[chat.button("button-balance", "balance")], menu_row(chat)])
    if booking.phase(now) is not Phase.WAITING:
        back = chat.button("button-back-to-booking", "booking", booking.booking_id)
        return Screen(text, [[back], menu_row(chat)])
    missing = booking.full_cost - balance.balance
    more = ""
    if missing > 0:
        more = chat.text("held-shortfall", shortfall=chat.money(missing, balance.currency))
    cost = chat.money(booking.full_cost, booking.currency)
    pay = [chat.button("button-pay-now", "paynow", booking.booking_id, amount=cost)]
    another = [chat.button("button-activate-code", "topup", booking.booking_id)]
    rows = [another, pay] if missing > 0 else [pay, another]
    return Screen(paragraphs(text, more, held_until(chat, booking, now)), rows)


def _transaction(
    chat: Chat, rules: Rules, balance: Balance, one: Transaction, now: datetime
) -> str:
    known = one.transaction_type if one.transaction_type in KINDS else "other"
    code = "" if one.booking_id is None else short_code(one.booking_id)
    amount = chat.money(one.amount, balance.currency)
    return chat.text(
        "history-entry",
        amount=f"+{amount}" if one.amount > 0 else amount,
        what=chat.plain(f"history-{known.replace('_', '-')}", code=code),
        when=chat.moment(one.created_at, rules.timezone, now=now),
        state=chat.plain(f"history-state-{one.status}") if one.status in OPEN_STATES else "",
    )
