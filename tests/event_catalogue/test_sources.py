"""No service sends a type that the catalogue does not list, found in what is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from parking_net.services import PACKAGE
from tests.support.event_catalogue import catalogue

IN_SQL = re.compile(r"outbox_add\(\s*'([^']*)'")
TYPE = re.compile(r"[a-z]+\.[a-z_]+")


def _sent_by(path: Path) -> Iterator[str]:
    """Types in calls of `Event` or of a helper named `…_event`, and of `outbox_add` in SQL."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from IN_SQL.findall(node.value)
        if isinstance(node, ast.Call) and _called(node).lower().endswith("event"):
            for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(each, ast.Constant) and TYPE.fullmatch(str(each.value)):
                    yield str(each.value)


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_each_service_sends_exactly_what_it_owns() -> None:
    owners: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for sent in _sent_by(path):
            owners.setdefault(sent, set()).add(path.relative_to(PACKAGE).parts[0])
    assert owners == {name: {each.owner} for name, each in catalogue().items()}
