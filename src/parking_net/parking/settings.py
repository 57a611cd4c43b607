"""What the parking service needs beyond what every service has."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, SecretStr

from parking_net.shared.settings import ServiceSettings


class ParkingSettings(ServiceSettings):
    service_name: ClassVar[str] = "parking"

    parking_db_name: str = "parking_db"
    parking_db_user: str | None = None
    parking_db_password: SecretStr | None = None
    parking_cache_mebibytes: Annotated[int, Field(ge=0, le=16_384)] = 96
    """Memory for answers to public reads, filled as needed; some 130 000 places fit into 96."""
