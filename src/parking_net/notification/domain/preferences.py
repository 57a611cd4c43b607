"""What a person wants to hear, over which channel, and when quietly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from parking_net.notification.domain.messages import Channel, Kind


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` until `end` by the clocks of the zone, over midnight when `end` is earlier."""

    start: time
    end: time
    timezone: str

    def covers(self, now: datetime) -> bool:
        """Whether messages should make no sound now; the end itself is loud again."""
        there = now.astimezone(ZoneInfo(self.timezone)).time()
        if self.start <= self.end:
            return self.start <= there < self.end
        return there >= self.start or there < self.end


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything is on that is not muted."""

    muted: Mapping[Channel, frozenset[Kind]] = field(default_factory=dict)
    quiet_hours: QuietHours | None = None

    def wants(self, kind: Kind, channel: Channel) -> bool:
        return kind not in self.muted.get(channel, frozenset())

    def switched(self, switches: Mapping[Channel, Mapping[Kind, bool]]) -> Preferences:
        """With these kinds switched on or off; the others stay as they are."""
        muted = {
            channel: frozenset(
                kind
                for kind in Kind
                if not switches.get(channel, {}).get(kind, self.wants(kind, channel))
            )
            for channel in Channel
        }
        return replace(self, muted=muted)
