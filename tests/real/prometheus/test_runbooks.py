"""The pages that alerts lead to: their form, and that their queries can be asked as they stand."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.real.prometheus.conftest import ROOT
from tests.support.database import Databases

RUNBOOKS: Final = ROOT / "docs" / "runbooks"
PARTS: Final = ("\n## Look\n", "\n## Causes and what to do\n", "\n## It is over\n")
IN_A_LINE: Final = re.compile(r"`([^`\n]+)`")
SQL_BLOCK: Final = re.compile(r"```sql\n(.+?)```", re.DOTALL)
# A name of ours before a bracket, an operation on series or a window: else it is a word or command.
METRICS: Final = re.compile(
    r"\(*((sum|max|min|topk|rate|time)\b.*\(|(node|probe)_\w+ [-/]|\w+:\w+:\w+$|up\{)"
)


def pages() -> list[Path]:
    return sorted(page for page in RUNBOOKS.glob("*.md") if page.name != "README.md")


def queries_of_metrics() -> list[str]:
    found = [code for page in pages() for code in IN_A_LINE.findall(page.read_text("utf-8"))]
    return [code for code in found if METRICS.match(code)]


def queries_of_databases() -> Iterator[str]:
    for page in pages():
        text = page.read_text("utf-8")
        yield from SQL_BLOCK.findall(text)
        for code in IN_A_LINE.findall(text):
            if code.startswith("SELECT ") and "_backend(" not in code and "_drop_" not in code:
                yield code


def test_each_page_leads_from_the_first_look_to_the_end() -> None:
    for page in pages():
        places = [page.read_text("utf-8").find(part) for part in PARTS]
        assert -1 not in places, page.name
        assert places == sorted(places), page.name


def test_prometheus_understands_each_query(tmp_path: Path) -> None:
    asked = queries_of_metrics()
    assert len(asked) > len(pages())
    rules = [{"record": f"query_{at}", "expr": query} for at, query in enumerate(asked)]
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"groups": [{"name": "asked", "rules": rules}]}), encoding="utf-8")
    ended = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


async def test_the_database_answers_each_query(new_database: Databases) -> None:
    booking = await new_database("booking")
    asked = list(queries_of_databases())
    assert asked
    for query in asked:
        await booking.fetch(query.strip().removesuffix(";"))
