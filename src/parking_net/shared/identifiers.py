"""Ids of everything the platform stores."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh id. Version 7: ids made later sort later, which keeps indexes compact."""
    return uuid7()


def as_id(text: str) -> UUID | None:
    """The id that a text stands for in its usual form, or None when it is not one."""
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
