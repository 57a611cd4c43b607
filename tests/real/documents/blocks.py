"""The commands that stand in the documentation, found as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

ROOT: Final = Path(__file__).resolve().parents[3]
PATTERNS: Final = (
    "*.md",
    "docs/**/*.md",
    "api/**/*.md",
    "benchmarks/*.md",
    "deploy/**/*.md",
    "src/**/*.md",
    "tests/*.md",
    "web/*.md",
)
SHELLS: Final = frozenset(("sh", "bash", "shell", "console"))
_REMARK: Final = re.compile(r"<!-- (needs|answers): (.+?) -->")


@dataclass(frozen=True)
class Block:
    """Commands that a reader copies at once."""

    place: str
    """Page and line."""
    text: str
    needs: str | None = None
    """What the reader must have beside a running platform with demo data, if anything."""
    answers: tuple[str, ...] = ()
    """Refusals that the page announces, as HTTP statuses."""


def pages() -> list[Path]:
    """The pages with commands in them."""
    found = {path for pattern in PATTERNS for path in ROOT.glob(pattern)}
    return sorted(page for page in found if list(blocks(page)))


def blocks(page: Path) -> Iterator[Block]:
    lines = page.read_text(encoding="utf-8").splitlines()
    for token in MarkdownIt("commonmark").parse("\n".join(lines)):
        if token.type == "fence" and token.info.strip() in SHELLS and token.map is not None:
            first = token.map[0]
            above = next((line for line in reversed(lines[:first]) if line.strip()), "")
            remark = _REMARK.search(above)
            place = f"{page.relative_to(ROOT)}:{first + 1}"
            yield _block(place, token.content, *(remark.groups() if remark else ("", "")))


def _block(place: str, text: str, kind: str, words: str) -> Block:
    match kind:
        case "needs":
            return Block(place, text, needs=words)
        case "answers":
            return Block(place, text, answers=tuple(words.split()))
        case _:
            return Block(place, text)
