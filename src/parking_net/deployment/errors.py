"""Why a deployment cannot be set up, in words for its operator."""

from __future__ import annotations

from parking_net.local.errors import LocalError


class SetupError(LocalError):
    """An expected failure: the message names the setting and says what to do about it."""
