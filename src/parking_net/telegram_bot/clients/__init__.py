"""The other services, in the words of the bot."""

from __future__ import annotations

from parking_net.telegram_bot.clients.preferences import Preferences
from parking_net.telegram_bot.clients.profile import Profile
from parking_net.telegram_bot.clients.rest import Rest


def provided(rest: Rest) -> dict[str, object]:
    """What handlers may ask for, by the name of the parameter."""
    return {"preferences": Preferences(rest), "profile": Profile(rest)}
