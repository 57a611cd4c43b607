"""The settings of the Telegram bot."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import Field, SecretStr, field_validator

from parking_net.shared.settings import HttpAddress, Port, ServiceSettings

_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class TelegramSettings(ServiceSettings):
    """What the bot needs beside what every service needs."""

    service_name: ClassVar[str] = "telegram"

    telegram_api_key: SecretStr
    """The bot's token; without one there is no bot to run."""
    telegram_session_secret: Annotated[SecretStr, Field(min_length=16)]
    """Encrypts the sessions and signs the buttons: with another one everybody signs in anew."""
    telegram_webhook_url: HttpAddress | None = None
    """Where Telegram reaches `/telegram/webhook` of this service; unset, the bot asks Telegram."""
    telegram_webhook_secret: SecretStr | None = None
    """What Telegram shows with each update; by default it follows from the session secret."""
    telegram_db_name: str = "telegram_db"
    telegram_db_user: str | None = None
    telegram_db_password: SecretStr | None = None
    telegram_rest_port: Port = 8860

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _can_be_shown(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 1 to 256 letters, digits, underscores and hyphens")
        return value
