"""What a person wants to be told, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from msgspec import UNSET, UnsetType

from parking_net.notification.domain.messages import Channel, Kind
from parking_net.notification.domain.preferences import Preferences, QuietHours
from parking_net.notification.repository import preferences
from parking_net.notification.service.desk import Desk
from parking_net.shared.identity.caller import Caller


@dataclass(frozen=True, slots=True)
class PreferencesNow:
    """A person's preferences, and what of them the deployment and Telegram allow."""

    preferences: Preferences
    telegram_available: bool
    telegram_blocked: bool


@dataclass(frozen=True, slots=True)
class PreferencesChange:
    """What shall change; what is left out stays."""

    switches: Mapping[Channel, Mapping[Kind, bool]]
    quiet_hours: QuietHours | UnsetType | None = UNSET


async def read_preferences(desk: Desk, caller: Caller) -> PreferencesNow:
    found = await preferences.of(desk.database, [caller.user_id])
    blocked = await preferences.is_blocked(desk.database, caller.user_id)
    return _now(desk, found[caller.user_id], blocked=blocked)


async def change_preferences(
    desk: Desk, caller: Caller, change: PreferencesChange
) -> PreferencesNow:
    """Change what is given, and write to the caller's Telegram chat again if it was blocked."""
    now = desk.clock.now()
    async with desk.database.transaction() as connection:
        former = await preferences.lock(connection, caller.user_id, now)
        changed = former.switched(change.switches)
        if change.quiet_hours is not UNSET:
            changed = replace(changed, quiet_hours=change.quiet_hours)
        await preferences.save(connection, caller.user_id, changed, now)
        await preferences.unblock(connection, caller.user_id)
    return _now(desk, changed, blocked=False)


def _now(desk: Desk, found: Preferences, *, blocked: bool) -> PreferencesNow:
    return PreferencesNow(found, Channel.TELEGRAM in desk.carriers, blocked)
