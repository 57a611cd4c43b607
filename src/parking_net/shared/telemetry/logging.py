"""Structured logs: one JSON object a line (or pretty ones for people), with the ids of the work.

Log an event by a constant name and give the rest as fields: `log.info("booking_held",
booking_id=...)`. Never log a body. Fields whose names tell of secrets are blanked here.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from importlib.metadata import version
from typing import Any, Literal

import msgspec
import structlog
from structlog.types import EventDict, Processor

from parking_net.shared.telemetry import context

REDACTED = "[redacted]"
_SECRET_PARTS = ("password", "token", "secret", "authorization", "api_key", "apikey", "cookie")
_SECRET_NAMES = frozenset(("code", "promocode", "promo_code", "key"))
_encoder = msgspec.json.Encoder(enc_hook=str)

# These tell of every request or connection what our own lines tell better.
_QUIET_LOGGERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore", "asyncio")


def configure_logging(
    service: str, level: str, log_format: Literal["json", "pretty"] = "json"
) -> None:
    """Send structlog's and the standard library's lines to standard output, in one form."""
    shared: list[Processor] = [
        _with_ids(service, version("parking-net") if log_format == "json" else None),
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    rendering = _rendering(log_format)
    threshold = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(threshold, logging.INFO))
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Blank the values of fields that tell secrets, also inside mappings."""
    for name, value in event.items():
        if _is_secret(name):
            event[name] = REDACTED
        elif isinstance(value, Mapping):
            event[name] = _redacted(value)
    return event


def _redacted(values: Mapping[Any, Any]) -> dict[Any, Any]:
    return {
        name: REDACTED
        if _is_secret(str(name))
        else _redacted(value)
        if isinstance(value, Mapping)
        else value
        for name, value in values.items()
    }


def _is_secret(name: str) -> bool:
    lowered = name.lower().replace("-", "_")
    return lowered in _SECRET_NAMES or any(part in lowered for part in _SECRET_PARTS)


def _with_ids(service: str, release: str | None) -> Processor:
    about = {"service": service} | ({"version": release} if release else {})

    def add_ids(
        _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        for name, value in about.items():
            event.setdefault(name, value)
        if work := context.current():
            event.setdefault("request_id", work.request_id)
            event.setdefault("trace_id", work.trace_id)
            if work.user_id:
                event.setdefault("user_id", work.user_id)
        return event

    return add_ids


def _rendering(log_format: Literal["json", "pretty"]) -> list[Processor]:
    if log_format == "pretty":
        # Plain tracebacks: the ones that show local variables would show secrets with them.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(exception_formatter=plain, colors=_is_terminal())]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=_as_json),
    ]


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _as_json(event: Any, **_options: Any) -> str:
    return _encoder.encode(event).decode()
