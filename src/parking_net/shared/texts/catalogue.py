"""A service's texts in Fluent, the same keys in each language: `en.ftl`, `ru.ftl`.

A service with many has several files per language, such as `menu.en.ftl` and `menu.ru.ftl`.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource


class Language(StrEnum):
    """The languages that people are spoken to in."""

    EN = "en"
    RU = "ru"

    @classmethod
    def of(cls, locale: str) -> Language:
        """The language of a locale such as `ru` or `ru-RU`; English for any that is not spoken."""
        known = {language.value: language for language in cls}
        return known.get(locale.replace("_", "-").split("-")[0].lower(), cls.EN)


class Catalogue:
    """The messages of one folder of Fluent files."""

    def __init__(self, directory: Path) -> None:
        self._bundles = {language: _bundle(directory, language) for language in Language}

    def has(self, message: str) -> bool:
        """Whether there is such a message."""
        return all(bundle.has_message(message) for bundle in self._bundles.values())

    def say(self, language: Language, message: str, **values: object) -> str:
        """The message as plain text. Raises LookupError when it, or a value it needs, is missing.

        Whole numbers choose the right plural; write what else is a number, such as money, with
        `formats` first.
        """
        return self._formatted(language, message, values)

    def say_html(self, language: Language, message: str, **values: object) -> str:
        """The message, its own markup left alone, with every value escaped."""
        escaped = {
            name: html.escape(value, quote=False) if isinstance(value, str) else value
            for name, value in values.items()
        }
        return self._formatted(language, message, escaped)

    def _formatted(self, language: Language, message: str, values: Mapping[str, object]) -> str:
        bundle = self._bundles[language]
        pattern = bundle.get_message(message).value
        if pattern is None:
            raise LookupError(f"{message} has no text in {language.value}")
        text, mistakes = bundle.format_pattern(pattern, dict(values))
        if mistakes:
            raise LookupError(f"{message} in {language.value}: {mistakes[0]}")
        return str(text)


@cache
def _bundle(directory: Path, language: Language) -> FluentBundle:
    # Without isolation marks: Telegram and page titles would show or count them.
    bundle = FluentBundle([language.value], use_isolating=False)
    paths = [*directory.glob(f"{language.value}.ftl"), *directory.glob(f"*.{language.value}.ftl")]
    if not paths:
        raise FileNotFoundError(f"no texts in {language.value} in {directory}")
    for path in sorted(paths):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
