"""The caller of a request, as the access token names him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from parking_net.shared.errors import Forbidden

_LONG_AGO = datetime.fromtimestamp(0, UTC)


class Role(StrEnum):
    """What a user is here as; everybody has one."""

    DRIVER = "driver"
    OWNER = "owner"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a valid access token. `role` is None when the token names none of ours."""

    user_id: UUID
    role: Role | None
    login: str
    email: str
    locale: str
    expires_at: datetime
    token_id: str
    issued_at: datetime = _LONG_AGO
    """Long ago when the token does not say."""


def require_role(caller: Caller, *roles: Role) -> None:
    """Raise Forbidden, naming the roles that may, unless the caller has one of them."""
    if caller.role not in roles:
        allowed = " or ".join(roles)
        raise Forbidden(f"Only the role {allowed} may do this", values={"required_roles": roles})
