"""Writes docs/configuration.md from `.env.example` and the settings; `--check` tells of drift only.

The sentences and defaults come from `.env.example`, which a test compares with the settings; the
limits, and who reads a variable, come from the settings themselves.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args, get_origin

import annotated_types
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from parking_net.services import SERVICES

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / ".env.example"
PAGE = ROOT / "docs" / "configuration.md"
VARIABLE = re.compile(r"#([A-Z][A-Z0-9_]*)=(.*)")
INTRODUCTION = """\
# Configuration

Every setting is a variable of the environment. A file `.env` in the folder where a command runs is
read too; the environment wins over it. On a laptop nothing has to be set: `parking-net up` makes
the secrets itself and keeps them in its data folder. Elsewhere a service that lacks what it needs
does not start, and names everything that is missing or wrong at once.

`parking-net doctor` says what is wrong with the settings as they are. A variable that is set to
nothing counts as unset. Secrets are never printed.
"""


@dataclass(frozen=True)
class Variable:
    """A variable as `.env.example` describes it."""

    name: str
    default: str
    sentence: str


@dataclass
class Section:
    """Variables under one heading."""

    title: str
    variables: list[Variable] = field(default_factory=list)


def sections(lines: Iterable[str]) -> list[Section]:
    found: list[Section] = []
    sentence: list[str] = []
    for line in lines:
        variable = VARIABLE.fullmatch(line)
        if line.startswith("## "):
            found.append(Section(line.removeprefix("## ")))
        elif variable:
            found[-1].variables.append(Variable(variable[1], variable[2], " ".join(sentence)))
        if line.startswith("# "):
            sentence.append(line.removeprefix("# "))
        else:
            sentence = []
    return found


def readers() -> dict[str, dict[str, FieldInfo]]:
    """For each variable the services that read it, each with its field."""
    found: dict[str, dict[str, FieldInfo]] = {}
    for service in SERVICES:
        for name, info in service.settings_type().model_fields.items():
            found.setdefault(name.upper(), {})[service.name] = info
    return found


def limits(info: FieldInfo) -> str:
    """What may be written, in words; empty where any text may."""
    words = [word for word in (_range(info), _choices(info.annotation)) if word]
    if _is_secret(info.annotation):
        words.insert(0, "secret")
    return ", ".join(words)


def _range(info: FieldInfo) -> str:
    lowest = next((one.ge for one in info.metadata if isinstance(one, annotated_types.Ge)), None)
    highest = next((one.le for one in info.metadata if isinstance(one, annotated_types.Le)), None)
    shortest = [one.min_length for one in info.metadata if isinstance(one, annotated_types.MinLen)]
    if shortest:
        return f"at least {shortest[0]} characters"
    if lowest is None and highest is None:
        return ""
    if highest is None:
        return f"{lowest} or more"
    return f"at most {highest}" if lowest is None else f"{lowest} to {highest}"


def _choices(annotation: object) -> str:
    for kind in (annotation, *get_args(annotation)):
        if get_origin(kind) is Literal:
            return " · ".join(f"`{choice}`" for choice in get_args(kind))
    return ""


def _is_secret(annotation: object) -> bool:
    return SecretStr in (annotation, *get_args(annotation))


def page(found: Iterable[Section]) -> Iterator[str]:
    fields = readers()
    yield INTRODUCTION
    for section in found:
        yield f"## {section.title}\n"
        yield "| variable | default | what it is | limits | read by |"
        yield "|---|---|---|---|---|"
        yield from (_row(variable, fields.get(variable.name, {})) for variable in section.variables)
        yield ""


def _row(variable: Variable, fields: dict[str, FieldInfo]) -> str:
    default = f"`{variable.default}`" if variable.default else ""
    limit = next((limits(info) for info in fields.values()), "")
    everybody = len(fields) == len(SERVICES)
    who = "every service" if everybody else ", ".join(fields) or "gateway, tools"
    sentence = variable.sentence.replace("|", "\\|").replace("{", "&#123;")
    return f"| `{variable.name}` | {default} | {sentence} | {limit} | {who} |"


def main() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    fresh = "\n".join(page(sections(lines)))
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(fresh, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != fresh:
        raise SystemExit(f"{PAGE.relative_to(ROOT)} is out of date. Run: make codegen")


if __name__ == "__main__":
    main()
