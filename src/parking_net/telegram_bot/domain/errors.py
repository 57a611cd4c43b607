"""Refusals of the bot itself."""

from __future__ import annotations

from parking_net.shared.errors import Forbidden, Unauthenticated


class NotSignedIn(Unauthenticated):
    """Nobody is signed in in this chat."""

    code = "not_signed_in"


class SessionEnded(Unauthenticated):
    """Somebody was signed in, and auth does not know the session any more."""

    code = "session_ended"


class WrongRole(Forbidden):
    """Signed in, but as somebody who may not do this."""

    code = "wrong_role"
