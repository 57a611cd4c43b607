"""Why a backup cannot be made or restored, in words for the person who asked for it."""

from __future__ import annotations

from parking_net.local.errors import LocalError


class BackupError(LocalError):
    """An expected failure: the message says what is wrong and what to do about it."""
