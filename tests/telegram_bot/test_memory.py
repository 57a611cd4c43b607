"""The bot takes what it uses of aiogram, not all of it."""

from __future__ import annotations

import subprocess
import sys

COUNT = """
import parking_net.telegram_bot.app
from aiogram import types
models = [one for one in vars(types).values() if hasattr(one, "__pydantic_complete__")]
print(sum(one.__pydantic_complete__ for one in models), len(models))
"""


def test_models_of_telegrams_objects_are_built_only_when_they_are_used() -> None:
    """All of them together take 100 MiB and two seconds of a core at every start."""
    counted = subprocess.run(
        [sys.executable, "-c", COUNT], capture_output=True, text=True, check=True
    )
    built, known = map(int, counted.stdout.split())
    assert known > 300
    assert built < 10
