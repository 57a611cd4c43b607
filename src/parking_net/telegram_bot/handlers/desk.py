"""What the dialogs of drivers and owners work with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from parking_net.shared.clock import Clock
from parking_net.shared.identity import Role
from parking_net.telegram_bot.clients.bookings import Bookings
from parking_net.telegram_bot.clients.places import Places
from parking_net.telegram_bot.clients.rest import Rest
from parking_net.telegram_bot.clients.wallet import Wallet
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.domain.refusals import AdminsUseTheWeb
from parking_net.telegram_bot.domain.rules import Rules
from parking_net.telegram_bot.handlers.chat import KEYS, Chat
from parking_net.telegram_bot.service.sessions import Session


@dataclass(frozen=True, slots=True)
class Desk:
    """The services, the rules of the deployment, and the time."""

    places: Places
    bookings: Bookings
    wallet: Wallet
    rules: Rules
    clock: Clock

    @classmethod
    def over(cls, rest: Rest, rules: Rules, clock: Clock) -> Desk:
        return cls(Places(rest), Bookings(rest), Wallet(rest), rules, clock)

    def now(self) -> datetime:
        return self.clock.now()


def signed_in_as(chat: Chat, *roles: Role) -> Session:
    """Who is signed in. Raises NotSignedIn, AdminsUseTheWeb, WrongRole."""
    if chat.signed_in().role is Role.ADMIN:
        raise AdminsUseTheWeb
    return chat.signed_in(*roles)


def wish_key(chat: Chat, verb: str, offer: Offer) -> str:
    """The Idempotency-Key of an offer that was taken: the same however often it is pressed."""
    return str(uuid5(KEYS, f"{chat.id}:{verb}:{offer.packed()}"))


def number(press: Press | None, index: int) -> int:
    """A number in a button; 0 when the button, or the command instead of it, has none."""
    if press is None or len(press.arguments) <= index:
        return 0
    return press.integer(index)
