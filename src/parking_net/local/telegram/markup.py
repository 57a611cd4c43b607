"""The HTML that Telegram understands, and what it refuses."""

from __future__ import annotations

import html
import re
from typing import Final

TAGS: Final = frozenset(
    {
        *("a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike"),
        *("strong", "tg-emoji", "tg-spoiler", "u"),
    }
)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>[^<>]*)>")
_ATTRIBUTES = re.compile(r"""(\s+[A-Za-z-]+(\s*=\s*("[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))?)*\s*""")
_ENTITY = re.compile(r"&(lt|gt|amp|quot|#\d+|#x[0-9A-Fa-f]+);")


class CannotParse(Exception):
    """The text is not HTML as Telegram knows it; the message is what Telegram would say."""


def parsed(text: str) -> str:
    """The text as people see it. Raises CannotParse."""
    seen: list[str] = []
    opened: list[str] = []
    position = 0
    while position < len(text):
        if text[position] != "<":
            end = text.find("<", position)
            end = len(text) if end < 0 else end
            seen.append(_ENTITY.sub(lambda found: html.unescape(found[0]), text[position:end]))
            position = end
            continue
        tag = _TAG.match(text, position)
        if tag is None:
            raise CannotParse(_at(text, position, "Unclosed or unsupported start tag"))
        _take(tag, opened, text)
        position = tag.end()
    if opened:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(seen)


def _take(tag: re.Match[str], opened: list[str], text: str) -> None:
    name = tag["name"].lower()
    if tag["end"]:
        if not opened or opened.pop() != name:
            raise CannotParse(_at(text, tag.start(), f'Unmatched end tag "{name}"'))
        return
    if name not in TAGS:
        raise CannotParse(_at(text, tag.start(), f'Unsupported start tag "{name}"'))
    if not _ATTRIBUTES.fullmatch(tag["rest"]):
        raise CannotParse(_at(text, tag.start(), f'Wrong attributes of tag "{name}"'))
    opened.append(name)


def _at(text: str, position: int, words: str) -> str:
    return f"{words} at byte offset {len(text[:position].encode())}"
