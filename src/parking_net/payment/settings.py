"""What the payment service needs beyond what every service has."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field, SecretStr

from parking_net.payment.domain.promocodes import MissLimit
from parking_net.shared.settings import ServiceSettings


class PaymentSettings(ServiceSettings):
    service_name: ClassVar[str] = "payment"

    payment_db_name: str = "payment_db"
    payment_db_user: str | None = None
    payment_db_password: SecretStr | None = None
    promocode_miss_limit: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    """Codes that do not exist which one user may try within the window; then 429."""
    promocode_miss_window_minutes: Annotated[int, Field(ge=1, le=1440)] = 15

    @property
    def miss_limit(self) -> MissLimit:
        return MissLimit(
            self.promocode_miss_limit, timedelta(minutes=self.promocode_miss_window_minutes)
        )
