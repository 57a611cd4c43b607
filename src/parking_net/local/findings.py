"""What `parking-net doctor` says: one thing looked at, one line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    GOOD = ("ok", "green")
    NOTE = ("note", "yellow")
    BAD = ("mend", "red")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and when it is bad, what to do."""

    verdict: Verdict
    sentence: str


def good(sentence: str) -> Finding:
    return Finding(Verdict.GOOD, sentence)


def note(sentence: str) -> Finding:
    return Finding(Verdict.NOTE, sentence)


def bad(sentence: str) -> Finding:
    return Finding(Verdict.BAD, sentence)
