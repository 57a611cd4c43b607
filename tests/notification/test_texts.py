"""English and Russian say the same things with the same values."""

from __future__ import annotations

from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import parking_net.notification
from parking_net.notification.domain.messages import MessageType

TEXTS = Path(parking_net.notification.__file__).parent / "texts"


class Names(Visitor):
    """The variables, message references and variants of one message."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.found.add(f"${node.id.name}")

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.found.add(node.id.name)

    def visit_Variant(self, node: ast.Variant) -> None:
        assert isinstance(node.key, ast.Identifier)
        self.found.add(f"[{node.key.name}]")
        self.generic_visit(node)


def messages(language: str) -> dict[str, set[str]]:
    """What each message of a language is made of, apart from its words."""
    resource = FluentParser().parse((TEXTS / f"{language}.ftl").read_text(encoding="utf-8"))
    made_of = {}
    for entry in resource.body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            names = Names()
            names.visit(entry)
            made_of[entry.id.name] = names.found
    return made_of


def test_the_languages_have_the_same_messages_made_of_the_same_parts() -> None:
    assert messages("en") == messages("ru")


def test_each_type_has_its_three_texts_and_there_are_no_others() -> None:
    expected = {
        f"{type_}-{part}" for type_ in MessageType for part in ("title", "body", "telegram")
    }
    assert messages("en").keys() == expected
