"""Telling the log of a loop's failures without filling it."""

from __future__ import annotations

from typing import Any

import structlog

from parking_net.shared.error_mapping import as_known

_log = structlog.get_logger(__name__)


class Outage:
    """Something that is tried again and again: one line when it begins to fail, one when it ends.

    A failure that nobody foresaw is told with its traceback, once for each outage.
    """

    def __init__(self, event: str, **fields: Any) -> None:
        self._event = event
        self._fields = fields
        self._failing = False

    def failed(self, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            is_bug = as_known(error) is None
            _log.warning(
                f"{self._event}_failed",
                **self._fields,
                cause=str(error),
                exc_info=error if is_bug else None,
            )

    def over(self) -> None:
        """It works; told only when it failed before."""
        if self._failing:
            self._failing = False
            _log.info(f"{self._event}_works_again", **self._fields)
