"""What a person is told when something is refused or fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parking_net.shared.errors import Kind, ParkingNetError
from parking_net.telegram_bot.domain.chat_record import Interrupted
from parking_net.telegram_bot.domain.errors import NotSignedIn, SessionEnded, WrongRole
from parking_net.telegram_bot.handlers.chat import TEXTS, Chat, Rows

OF_KIND: Final[Mapping[Kind, str]] = {
    Kind.INVALID: "error-invalid",
    Kind.UNAUTHENTICATED: "error-session-ended",
    Kind.PAYMENT_REQUIRED: "error-insufficient-funds",
    Kind.FORBIDDEN: "error-forbidden",
    Kind.NOT_FOUND: "error-not-found",
    Kind.CONFLICT: "error-conflict",
    Kind.TOO_MANY_REQUESTS: "error-too-many-requests",
}


def sentence(chat: Chat, error: ParkingNetError) -> str:
    """What the refusal means, in the language of the chat: by its code, else by its kind."""
    by_code = f"error-{error.code.replace('_', '-')}"
    if TEXTS.has(by_code):
        return chat.text(by_code)
    return chat.text(OF_KIND.get(error.kind, "error-unavailable"))


async def explain(chat: Chat, error: ParkingNetError) -> None:
    """Answer an update that was refused; the dialog stays where it is."""
    await chat.answer_press()
    if isinstance(error, NotSignedIn | SessionEnded):
        _remember_what_was_done(chat)
        text = "sign-in-first" if isinstance(error, NotSignedIn) else "error-session-ended"
        await chat.say(text, rows=[[chat.button("button-login", "login_anew")]])
    elif isinstance(error, WrongRole):
        await chat.say("error-wrong-role", rows=[[chat.button("button-menu", "menu")]])
    else:
        await chat.say_html(sentence(chat, error), rows=_retry(chat, error))


def _retry(chat: Chat, error: ParkingNetError) -> Rows:
    """The button that was pressed once more, when another try may go better."""
    press = chat.press
    if press is None or error.kind is not Kind.UNAVAILABLE:
        return ()
    return [[chat.button("button-retry", press.verb, *press.arguments)]]


def _remember_what_was_done(chat: Chat) -> None:
    """So that signing in leads back to it."""
    record = chat.record
    session = chat.session
    is_signing_in = (record.state or "").startswith("Login:")
    record.interrupted = Interrupted(
        state=None if is_signing_in else record.state,
        data={} if is_signing_in else dict(record.data),
        wish=chat.incoming.wish,
        user_id=None if session is None else str(session.user_id),
    )
