"""Settings of notification, beside those every service has."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, SecretStr

from parking_net.shared.settings import ServiceSettings


class NotificationSettings(ServiceSettings):
    """Read once at start; see `.env.example` for a sentence on each."""

    service_name: ClassVar[str] = "notification"

    notification_db_name: str = "notification_db"
    notification_db_user: str | None = None
    notification_db_password: SecretStr | None = None
    kafka_group_id: str = "notification-service"
    """The consumer group, with either transport."""
    notifications_kept_days: Annotated[int, Field(ge=1, le=3650)] = 180
    """After so many days a message is deleted, read or not."""
