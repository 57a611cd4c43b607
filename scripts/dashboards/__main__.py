"""Writes the dashboards; with --check only compares. Ends with 1 when a file is out of date."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from scripts.dashboards import overall, services
from scripts.dashboards.panels import Board

FOLDER: Final = Path(__file__).resolve().parents[2] / "deploy" / "grafana" / "dashboards"


def rendered() -> dict[Path, str]:
    """What each file should contain."""
    return {FOLDER / f"{board.uid}.json": _as_text(board.builder) for board in _boards()}


def _boards() -> list[Board]:
    return [*overall.boards(), *services.boards()]


def _as_text(dashboard: Dashboard) -> str:
    built = json.dumps(dashboard.build(), cls=JSONEncoder, indent=2, ensure_ascii=False)
    return f"{built}\n"


def _outdated(files: dict[Path, str]) -> list[Path]:
    forgotten = set(FOLDER.glob("*.json")) - set(files)
    changed = [
        path
        for path, text in files.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    return [*changed, *sorted(forgotten)]


def main(arguments: list[str]) -> int:
    files = rendered()
    outdated = _outdated(files)
    if "--check" in arguments:
        for path in outdated:
            print(f"{path.name} is out of date: run python -m scripts.dashboards")
        return 1 if outdated else 0
    for path in outdated:
        if path in files:
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
