"""What is written into buttons: `<verb>:<arguments>:<signature>`, good in one chat only."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID

SIGNATURE_CHARACTERS: Final = 12
"""72 bits: Telegram lets nobody try more than a few presses a second."""
LONGEST: Final = 64
"""Bytes that Telegram carries."""

Argument = str | int | UUID


@dataclass(frozen=True, slots=True)
class Press:
    """A button of ours that was pressed."""

    verb: str
    arguments: tuple[str, ...] = ()

    def text(self, index: int) -> str:
        return self.arguments[index]

    def integer(self, index: int) -> int:
        return int(self.arguments[index])

    def id(self, index: int) -> UUID:
        """An argument that was given as a UUID."""
        packed = self.arguments[index]
        return UUID(bytes=base64.urlsafe_b64decode(packed + "=="))


class Seal:
    """Signs what stands in buttons, and knows its own signatures again."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sealed(self, chat_id: int, verb: str, *arguments: Argument) -> str:
        """The data of a button. Raises ValueError when it is more than Telegram carries."""
        content = ":".join([verb, *(_written(argument) for argument in arguments)])
        if content.count(":") != len(arguments):
            raise ValueError("a verb or an argument of a button holds a colon")
        data = f"{content}:{self._signature(chat_id, content)}"
        if len(data.encode()) > LONGEST:
            raise ValueError(f"the data of a button is {len(data.encode())} bytes long")
        return data

    def opened(self, chat_id: int, data: str) -> Press | None:
        """What was pressed; None when it was not made by us for this chat."""
        content, _, signature = data.rpartition(":")
        expected = self._signature(chat_id, content)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        verb, *arguments = content.split(":")
        return Press(verb, tuple(arguments))

    def _signature(self, chat_id: int, content: str) -> str:
        digest = hmac.digest(self._key, f"{chat_id}:{content}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE_CHARACTERS]


def _written(argument: Argument) -> str:
    if isinstance(argument, UUID):
        return base64.urlsafe_b64encode(argument.bytes).decode().rstrip("=")
    return str(argument)
