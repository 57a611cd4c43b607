"""Every text exists in both languages, takes the same values, and speaks in right plurals."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from parking_net.shared.texts import Catalogue, Language
from parking_net.telegram_bot import handlers

HANDLERS = Path(str(handlers.__file__)).parent
TEXTS = HANDLERS.parent / "texts"
CATALOGUE = Catalogue(TEXTS)
_ASKED_FOR = re.compile(
    r"""(?:chat\.(?:text|plain|button|say|show|notice)|code_refused)\(\s*(?:chat,\s*)?"([a-z0-9-]+)\""""
)


class Values(Visitor):
    """The values that a message asks for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)


def messages_of(language: Language) -> list[ast.Message]:
    found = []
    for path in sorted(TEXTS.glob(f"*{language.value}.ftl")):
        entries = FluentParser().parse(path.read_text(encoding="utf-8")).body
        junk = [entry.content for entry in entries if isinstance(entry, ast.Junk)]
        assert not junk, f"{path.name}: {junk}"
        found += [entry for entry in entries if isinstance(entry, ast.Message)]
    return found


def values_of(message: ast.Message) -> frozenset[str]:
    values = Values()
    values.visit(message)
    return frozenset(values.names)


def test_both_languages_have_the_same_messages_with_the_same_values() -> None:
    english, russian = (
        {message.id.name: values_of(message) for message in messages_of(language)}
        for language in (Language.EN, Language.RU)
    )
    assert english == russian


@pytest.mark.parametrize("language", Language)
def test_no_message_is_there_twice(language: Language) -> None:
    counts = Counter(message.id.name for message in messages_of(language))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_message_that_is_asked_for_by_name_exists() -> None:
    asked = {
        (path.name, key)
        for path in HANDLERS.rglob("*.py")
        for key in _ASKED_FOR.findall(path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 100
    assert [one for one in sorted(asked) if not CATALOGUE.has(one[1])] == []


RUSSIAN = {
    ("offer-free", "count"): {
        1: "Осталось 1 место",
        2: "Осталось 2 места",
        5: "Осталось 5 мест",
        11: "Осталось 11 мест",
        21: "Осталось 21 место",
    },
    ("bookings-upcoming", "count"): {
        0: "Предстоящих стоянок у вас нет.",
        1: "<b>У вас 1 предстоящая стоянка</b>",
        2: "<b>У вас 2 предстоящие стоянки</b>",
        5: "<b>У вас 5 предстоящих стоянок</b>",
        21: "<b>У вас 21 предстоящая стоянка</b>",
    },
    ("bookings-canceled", "count"): {
        1: "<b>У вас 1 отменённое бронирование</b>",
        2: "<b>У вас 2 отменённых бронирования</b>",
        5: "<b>У вас 5 отменённых бронирований</b>",
        21: "<b>У вас 21 отменённое бронирование</b>",
    },
    ("parking-free", "count"): {
        0: "🔴 сейчас свободных мест нет",
        1: "🟢 сейчас свободно 1 место",
        2: "🟢 сейчас свободно 2 места",
        5: "🟢 сейчас свободно 5 мест",
        21: "🟢 сейчас свободно 21 место",
    },
    ("parkings", "count"): {
        1: "🅿️ <b>У вас 1 парковка</b>",
        2: "🅿️ <b>У вас 2 парковки</b>",
        5: "🅿️ <b>У вас 5 парковок</b>",
        21: "🅿️ <b>У вас 21 парковка</b>",
    },
}
ENGLISH = {
    ("offer-free", "count"): {1: "1 space left", 2: "2 spaces left", 21: "21 spaces left"},
    ("bookings-past", "count"): {
        0: "You have no past stays.",
        1: "<b>You have one past stay</b>",
        2: "<b>You have 2 past stays</b>",
        21: "<b>You have 21 past stays</b>",
    },
}


@pytest.mark.parametrize(
    ("language", "key", "value", "count", "said"),
    [
        (language, key, value, count, said)
        for language, table in ((Language.RU, RUSSIAN), (Language.EN, ENGLISH))
        for (key, value), counts in table.items()
        for count, said in counts.items()
    ],
)
def test_plurals(language: Language, key: str, value: str, count: int, said: str) -> None:
    assert CATALOGUE.say(language, key, **{value: count}) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "нашлась 1 парковка:"), (3, "нашлись 3 парковки:"), (25, "нашлось 25 парковок:")],
)
def test_the_verb_agrees_with_the_number(count: int, said: str) -> None:
    text = CATALOGUE.say(Language.RU, "search-found", count=count, query="Рига")
    assert text.endswith(said)
