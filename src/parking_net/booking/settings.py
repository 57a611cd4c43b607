"""The settings of booking."""

from __future__ import annotations

from typing import ClassVar

from pydantic import SecretStr

from parking_net.shared.settings import ServiceSettings


class BookingSettings(ServiceSettings):
    """What booking needs beside what every service needs."""

    service_name: ClassVar[str] = "booking"

    booking_db_name: str = "booking_db"
    booking_db_user: str | None = None
    booking_db_password: SecretStr | None = None
