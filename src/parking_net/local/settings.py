"""The settings of every service looked at together, by the rules of the services themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import get_args

from pydantic import SecretStr

from parking_net.services import SERVICES
from parking_net.shared.settings import ConfigurationError, load


def mistakes_in_settings() -> list[str]:
    """Every mistake in what this process's environment sets for the services that are on."""
    found: dict[str, None] = {}
    for service in SERVICES:
        if not service.is_on(os.environ):
            continue
        try:
            load(service.settings_type())
        except ConfigurationError as error:
            found |= dict.fromkeys(error.mistakes)
    return list(found)


def variables_without_secrets() -> set[str]:
    """The variables of all settings that may be written down and shown."""
    return set(_variables_without_secrets())


def _variables_without_secrets() -> Iterator[str]:
    for service in SERVICES:
        for name, described in service.settings_type().model_fields.items():
            if not _may_be_secret(described.annotation):
                yield name.upper()


def _may_be_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(map(_may_be_secret, get_args(annotation)))
