"""What the pretended Telegram does for the bot, method by method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from parking_net.local.telegram.chats import Json, StoredMessage, as_message
from parking_net.local.telegram.markup import CannotParse, parsed

if TYPE_CHECKING:
    from parking_net.local.telegram.bot_api import BotApi

LONGEST_TEXT: Final = 4096
LONGEST_NOTICE: Final = 200
LONGEST_BUTTON_DATA: Final = 64


class Refusal(Exception):
    """What the Bot API answers instead of a result."""

    def __init__(
        self, status: int, description: str, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_seconds = retry_after_seconds


def bad(words: str) -> Refusal:
    return Refusal(400, f"Bad Request: {words}")


def get_me(api: BotApi, _arguments: Json) -> Json:
    return api.me


def send_message(api: BotApi, arguments: Json) -> Json:
    chat = _chat(api, arguments)
    message = api.chats.add(
        StoredMessage(
            chat_id=chat["id"],
            message_id=0,
            is_from_bot=True,
            text=_text(arguments),
            html=str(arguments.get("text", "")),
            keyboard=_keyboard(arguments),
            silent=_is_true(arguments.get("disable_notification")),
        )
    )
    return as_message(message, chat, api.me)


def edit_message_text(api: BotApi, arguments: Json) -> Json:
    chat = _chat(api, arguments)
    message = _own_message(api, arguments)
    text, keyboard = _text(arguments), _keyboard(arguments)
    if message.html == arguments.get("text") and message.keyboard == keyboard:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    message.text, message.html = text, str(arguments.get("text", ""))
    message.keyboard = keyboard
    message.edits += 1
    api.chats.touch(message)
    return as_message(message, chat, api.me)


def edit_message_reply_markup(api: BotApi, arguments: Json) -> Json:
    chat = _chat(api, arguments)
    message = _own_message(api, arguments)
    message.keyboard = _keyboard(arguments)
    message.edits += 1
    return as_message(message, chat, api.me)


def delete_message(api: BotApi, arguments: Json) -> bool:
    _chat(api, arguments)
    message = _message(api, arguments)
    if message is None:
        raise bad("message to delete not found")
    api.chats.delete(message)
    return True


def answer_callback_query(api: BotApi, arguments: Json) -> bool:
    query_id = str(arguments.get("callback_query_id", ""))
    if query_id not in api.queries:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(str(arguments.get("text", ""))) > LONGEST_NOTICE:
        raise bad("MESSAGE_TOO_LONG")
    api.queries.discard(query_id)
    api.notices[query_id] = arguments
    return True


def set_my_commands(api: BotApi, arguments: Json) -> bool:
    api.commands[str(arguments.get("language_code", ""))] = list(arguments["commands"])
    return True


def set_webhook(api: BotApi, arguments: Json) -> bool:
    url = str(arguments.get("url", ""))
    secret = str(arguments.get("secret_token", ""))
    api.webhook = {"url": url, "secret_token": secret} if url else None
    return True


def delete_webhook(api: BotApi, _arguments: Json) -> bool:
    api.webhook = None
    return True


def get_webhook_info(api: BotApi, _arguments: Json) -> Json:
    url = "" if api.webhook is None else api.webhook["url"]
    return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}


def get_chat(api: BotApi, arguments: Json) -> Json:
    return _chat(api, arguments) | {"accent_color_id": 0, "max_reaction_count": 11}


def leave_chat(api: BotApi, arguments: Json) -> bool:
    chat = _chat(api, arguments)
    if chat["type"] == "private":
        raise bad("chat member status can't be changed in private chats")
    del api.chats.known[chat["id"]]
    return True


METHODS: Final[Mapping[str, Callable[[BotApi, Json], object]]] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_my_commands,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getChat": get_chat,
    "leaveChat": leave_chat,
}


def _chat(api: BotApi, arguments: Json) -> Json:
    try:
        chat_id = int(arguments["chat_id"])
    except (KeyError, ValueError):
        raise bad("chat_id is empty") from None
    if chat_id in api.chats.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    if chat_id not in api.chats.known:
        raise bad("chat not found")
    return api.chats.known[chat_id]


def _message(api: BotApi, arguments: Json) -> StoredMessage | None:
    key = int(arguments["chat_id"]), int(arguments.get("message_id", 0))
    return api.chats.messages.get(key)


def _own_message(api: BotApi, arguments: Json) -> StoredMessage:
    message = _message(api, arguments)
    if message is None:
        raise bad("message to edit not found")
    if not message.is_from_bot:
        raise bad("message can't be edited")
    return message


def _text(arguments: Json) -> str:
    """As people see it; Telegram counts in UTF-16, after the markup is gone."""
    text = str(arguments.get("text", ""))
    if str(arguments.get("parse_mode", "")).upper() == "HTML":
        try:
            text = parsed(text)
        except CannotParse as error:
            raise bad(f"can't parse entities: {error}") from None
    if not text.strip():
        raise bad("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise bad("message is too long")
    return text


def _keyboard(arguments: Json) -> list[list[Json]]:
    markup: Any = arguments.get("reply_markup") or {}
    keyboard: list[list[Json]] = markup.get("inline_keyboard", [])
    for row in keyboard:
        for button in row:
            if not button.get("text"):
                raise bad("text buttons are unallowed in the inline keyboard")
            data = str(button.get("callback_data", "") or "")
            if len(data.encode()) > LONGEST_BUTTON_DATA:
                raise bad("BUTTON_DATA_INVALID")
            if not data and not button.get("url"):
                raise bad("can't parse inline keyboard button")
    return keyboard


def _is_true(value: object) -> bool:
    return str(value).lower() in ("true", "1")
