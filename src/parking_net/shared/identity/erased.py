"""What stands where the name of a person was who asked to be forgotten."""

from __future__ import annotations

from typing import Final

ERASED_LOGIN: Final = "erased-user"
"""No login: those have no hyphen."""
