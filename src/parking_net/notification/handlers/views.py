"""Bodies and answers on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import available_timezones

from msgspec import UNSET, Meta, Struct, UnsetType, field

from parking_net.notification.domain.messages import Channel, Kind, MessageType, Notification
from parking_net.notification.domain.preferences import QuietHours
from parking_net.notification.domain.wording import words
from parking_net.notification.service.preferences import PreferencesChange, PreferencesNow
from parking_net.shared.errors import Invalid
from parking_net.shared.http.validation import in_words
from parking_net.shared.texts import Language

MOST_IDS: Final = 200

Clock = Annotated[
    str,
    Meta(
        # The pattern alone would let a line break pass at the end.
        max_length=5,
        pattern=in_words(
            "^([01][0-9]|2[0-3]):[0-5][0-9]$", "Give hours and minutes, such as 22:00"
        ),
        description="Hours and minutes",
        examples=["22:00"],
    ),
]
Timezone = Annotated[
    str, Meta(max_length=64, description="IANA time zone", examples=["Europe/Amsterdam"])
]


class NotificationData(Struct, frozen=True, kw_only=True):
    """What the notification is about."""

    booking_id: UUID
    parking_place_id: UUID
    place_name: Annotated[str, Meta(examples=["Harbour Garage"])]
    place_timezone: Annotated[str, Meta(examples=["Europe/Amsterdam"])]
    date_from: datetime
    date_to: datetime


class NotificationView(Struct, frozen=True, kw_only=True):
    """Something that the caller was told, in the language of the token."""

    id: UUID
    type: MessageType
    title: Annotated[str, Meta(examples=["Booking confirmed: Harbour Garage"])]
    body: Annotated[str, Meta(description="Plain text in lines", examples=["You paid $12.00."])]
    data: NotificationData
    created_at: datetime
    read_at: datetime | None = None

    @classmethod
    def of(cls, notification: Notification, language: Language, now: datetime) -> NotificationView:
        facts = notification.facts
        text = words(notification.type, facts, language, now)
        return cls(
            id=notification.id,
            type=notification.type,
            title=text.title,
            body=text.body,
            data=NotificationData(
                booking_id=facts.booking_id,
                parking_place_id=facts.parking_place_id,
                place_name=facts.place_name,
                place_timezone=facts.timezone,
                date_from=facts.date_from,
                date_to=facts.date_to,
            ),
            created_at=notification.created_at,
            read_at=notification.read_at,
        )


class ReadBody(Struct, frozen=True, kw_only=True):
    """Either `ids` or `all`."""

    ids: Annotated[list[UUID], Meta(max_length=MOST_IDS)] | UnsetType = UNSET
    all: Annotated[bool, Meta(description="Everything told up to now")] = False


class UnreadView(Struct, frozen=True, kw_only=True):
    """How many notifications of the inbox are unread."""

    unread: Annotated[int, Meta(examples=[3])]


class KindsView(Struct, frozen=True, kw_only=True):
    """Which kinds of messages a channel carries."""

    confirmation: bool
    change: bool
    cancellation: bool
    expired_hold: bool
    reminder: bool


class ChannelsView(Struct, frozen=True, kw_only=True):
    """The kinds of messages, by channel."""

    inbox: KindsView
    telegram: KindsView


class QuietHoursView(Struct, frozen=True, kw_only=True):
    """Telegram messages make no sound from one time until the other, over midnight too."""

    from_: Clock = field(name="from")
    to: Clock
    timezone: Timezone

    @classmethod
    def of(cls, quiet: QuietHours) -> QuietHoursView:
        return cls(
            from_=quiet.start.isoformat("minutes"),
            to=quiet.end.isoformat("minutes"),
            timezone=quiet.timezone,
        )

    def quiet_hours(self) -> QuietHours:
        """Raises Invalid for hours that are none, or a zone that is not known."""
        if self.from_ == self.to:
            raise Invalid.field(
                "quiet_hours.to", "empty_interval", "Quiet hours must end at another time"
            )
        if self.timezone not in available_timezones():
            raise Invalid.field(
                "quiet_hours.timezone",
                "unknown_timezone",
                "Name an IANA time zone, such as Europe/Amsterdam",
            )
        return QuietHours(
            time.fromisoformat(self.from_), time.fromisoformat(self.to), self.timezone
        )


class TelegramView(Struct, frozen=True, kw_only=True):
    """Whether Telegram messages can reach the caller."""

    available: Annotated[bool, Meta(description="This deployment has a bot")]
    blocked: Annotated[
        bool, Meta(description="The caller's chat refuses messages; any change here tries again")
    ]


class PreferencesView(Struct, frozen=True, kw_only=True):
    """What the caller is told, and how."""

    channels: ChannelsView
    quiet_hours: QuietHoursView | None
    telegram: TelegramView

    @classmethod
    def of(cls, now: PreferencesNow) -> PreferencesView:
        quiet = now.preferences.quiet_hours

        def kinds(channel: Channel) -> KindsView:
            return KindsView(**{kind.value: now.preferences.wants(kind, channel) for kind in Kind})

        return cls(
            channels=ChannelsView(inbox=kinds(Channel.INBOX), telegram=kinds(Channel.TELEGRAM)),
            quiet_hours=None if quiet is None else QuietHoursView.of(quiet),
            telegram=TelegramView(available=now.telegram_available, blocked=now.telegram_blocked),
        )


class KindsBody(Struct, frozen=True, kw_only=True):
    """Kinds to switch on or off; those left out stay."""

    confirmation: bool | UnsetType = UNSET
    change: bool | UnsetType = UNSET
    cancellation: bool | UnsetType = UNSET
    expired_hold: bool | UnsetType = UNSET
    reminder: bool | UnsetType = UNSET

    def switches(self) -> Mapping[Kind, bool]:
        given = {kind: getattr(self, kind.value) for kind in Kind}
        return {kind: value for kind, value in given.items() if value is not UNSET}


class ChannelsBody(Struct, frozen=True, kw_only=True):
    """Channels to change; those left out stay."""

    inbox: KindsBody = KindsBody()
    telegram: KindsBody = KindsBody()


class PreferencesBody(Struct, frozen=True, kw_only=True):
    """What shall change; what is left out stays. `quiet_hours: null` ends them."""

    channels: ChannelsBody = ChannelsBody()
    quiet_hours: QuietHoursView | UnsetType | None = UNSET

    def change(self) -> PreferencesChange:
        """Raises Invalid."""
        quiet = self.quiet_hours
        return PreferencesChange(
            switches={
                Channel.INBOX: self.channels.inbox.switches(),
                Channel.TELEGRAM: self.channels.telegram.switches(),
            },
            quiet_hours=quiet.quiet_hours() if isinstance(quiet, QuietHoursView) else quiet,
        )
