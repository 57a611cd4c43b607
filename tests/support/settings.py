"""Settings for tests, deaf to the `.env` of whoever runs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from parking_net.shared.settings import Settings

AnySettings = TypeVar("AnySettings", bound=Settings)


def new_settings(settings_type: type[AnySettings], values: Mapping[str, object]) -> AnySettings:
    """The settings with these values; the rest as by default or in the environment."""
    arguments: dict[str, Any] = {"_env_file": None, **values}
    return settings_type(**arguments)
