"""deploy/compose.yaml as the tests look at it: read, its anchors followed, variables as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "deploy" / "compose.yaml"
HTTPS = ROOT / "deploy" / "compose.https.yaml"
OVERRIDES = tuple(sorted((ROOT / "deploy").glob("compose.*.yaml")))

OURS = {
    "auth-svc": "auth",
    "parking-svc": "parking",
    "booking-svc": "booking",
    "payment-svc": "payment",
    "notification-svc": "notification",
    "telegram": "telegram",
}
"""The containers of services, and the services in them."""

_INTERPOLATED = re.compile(r"\$\{([A-Z_]+)")
_INNERMOST = re.compile(r"\$\{([A-Z_]+)(:[-+?]|-|)([^${}]*)\}")
_DEMANDED = re.compile(r"\$\{([A-Z_]+):\?([^}]*)\}")


@cache
def document(path: Path = COMPOSE) -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))


def containers(path: Path = COMPOSE) -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", document(path)["services"])


def environment(container: str, path: Path = COMPOSE) -> dict[str, str | None]:
    return cast("dict[str, str | None]", containers(path)[container].get("environment", {}))


def told(container: str, dotenv: Mapping[str, str], path: Path = COMPOSE) -> dict[str, str]:
    """What the file tells the container with that `.env`, as Compose interpolates."""
    written = environment(container, path).items()
    values = {
        name: dotenv.get(name) if value is None else _filled_in(str(value), dotenv)
        for name, value in written
    }
    return {name: value for name, value in values.items() if value is not None}


def _filled_in(text: str, dotenv: Mapping[str, str]) -> str:
    """From the inside out: by then no word has a variable in it any more."""

    def value(found: re.Match[str]) -> str:
        name, operator, word = found.groups()
        if operator == ":+":
            return word if dotenv.get(name) else ""
        if operator == "-":
            return dotenv.get(name, word)
        return dotenv.get(name) or (word if operator == ":-" else "")

    while (filled := _INNERMOST.sub(value, text)) != text:
        text = filled
    return text


def interpolated(path: Path) -> set[str]:
    """The variables that the file takes from .env to fill itself in."""
    return set(_INTERPOLATED.findall(path.read_text(encoding="utf-8")))


def demanded() -> dict[str, str]:
    """The variables without which nothing starts, and what is said then."""
    return dict(_DEMANDED.findall(COMPOSE.read_text(encoding="utf-8")))


def passed_on() -> set[str]:
    """The variables that some container is given as .env has them."""
    return {
        name
        for container in containers()
        for name, value in environment(container).items()
        if value is None
    }
