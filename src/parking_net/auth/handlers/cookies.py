"""The refresh token as browsers keep it: out of reach of scripts and of other sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie

COOKIE_NAME: Final = "parking_net_refresh"
COOKIE_PATH: Final = "/auth"


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """Makes, reads and clears the cookie."""

    secure: bool

    def holding(self, refresh_token: str, max_age_seconds: int) -> Cookie:
        return Cookie(
            key=COOKIE_NAME,
            value=refresh_token,
            max_age=max_age_seconds,
            path=COOKIE_PATH,
            httponly=True,
            samesite="strict",
            secure=self.secure,
        )

    def cleared(self) -> Cookie:
        return self.holding("", 0)

    def read(self, request: Request[Any, Any, Any]) -> str | None:
        return request.cookies.get(COOKIE_NAME)
