"""Sentences from Fluent files: plurals, escaping, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from parking_net.shared.texts import Catalogue, Language

EN, RU = Language.EN, Language.RU

ENGLISH = """
spaces = { $count ->
    [one] { $count } space is free
   *[other] { $count } spaces are free
}
greeting = <b>{ $name }</b>, welcome
lonely = Only here
"""
RUSSIAN = """
spaces = { $count ->
    [one] Свободно { $count } место
    [few] Свободно { $count } места
   *[many] Свободно { $count } мест
}
greeting = <b>{ $name }</b>, добро пожаловать
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "en.ftl").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "ru.ftl").write_text(RUSSIAN, encoding="utf-8")
    return Catalogue(tmp_path)


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        (0, "0 spaces are free", "Свободно 0 мест"),
        (1, "1 space is free", "Свободно 1 место"),
        (2, "2 spaces are free", "Свободно 2 места"),
        (5, "5 spaces are free", "Свободно 5 мест"),
        (11, "11 spaces are free", "Свободно 11 мест"),
        (21, "21 spaces are free", "Свободно 21 место"),
        (22, "22 spaces are free", "Свободно 22 места"),
        (112, "112 spaces are free", "Свободно 112 мест"),
    ],
)
def test_whole_numbers_choose_the_plural(
    catalogue: Catalogue, count: int, english: str, russian: str
) -> None:
    assert catalogue.say(EN, "spaces", count=count) == english
    assert catalogue.say(RU, "spaces", count=count) == russian
    assert catalogue.say_html(RU, "spaces", count=count) == russian


def test_html_keeps_its_own_markup_and_escapes_values(catalogue: Catalogue) -> None:
    name = '<i>&"Анна"</i>'
    assert catalogue.say(EN, "greeting", name=name) == f"<b>{name}</b>, welcome"
    escaped = '&lt;i&gt;&amp;"Анна"&lt;/i&gt;'
    assert catalogue.say_html(RU, "greeting", name=name) == f"<b>{escaped}</b>, добро пожаловать"


def test_values_are_not_read_as_fluent_and_get_no_hidden_marks(catalogue: Catalogue) -> None:
    name = "{ $count } -term"
    assert catalogue.say(EN, "greeting", name=name) == f"<b>{name}</b>, welcome"


def test_what_is_missing_is_a_mistake_of_ours(catalogue: Catalogue) -> None:
    for language, message in ((EN, "nothing"), (RU, "lonely"), (EN, "greeting")):
        with pytest.raises(LookupError):
            catalogue.say(language, message)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en", EN),
        ("ru", RU),
        ("ru-RU", RU),
        ("RU_ru", RU),
        ("de", EN),
        ("", EN),
        ("rus", EN),
    ],
)
def test_the_language_of_a_locale(locale: str, language: Language) -> None:
    assert Language.of(locale) is language
