"""Connections go back to the pool as they are, so nobody may leave state in a session.

The code is read as text: whatever stands in a string of the source is taken for SQL.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import parking_net
from parking_net.shared.events import postgres_reader

PACKAGE = Path(parking_net.__file__).parent

FORBIDDEN = {
    "SET without LOCAL": re.compile(
        r"(?:\A|;)\s*SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)[\w.]+\s*(?:=|\bTO\b)", re.I
    ),
    "SET SESSION": re.compile(r"\bSET\s+SESSION\b", re.I),
    "a session-level advisory lock": re.compile(
        r"\bpg_(?:try_)?advisory_lock(?:_shared)?\s*\(", re.I
    ),
    "set_config for the session": re.compile(r"\bset_config\s*\([^)]*,\s*false\s*\)", re.I),
    "a temporary table": re.compile(r"\bCREATE\s+(?:GLOBAL\s+|LOCAL\s+)?TEMP(?:ORARY)?\b", re.I),
    "LISTEN": re.compile(r"(?:\A|;)\s*LISTEN\s+\w+"),
    "PREPARE": re.compile(r"(?:\A|;)\s*PREPARE\s+\w+"),
    "a cursor WITH HOLD": re.compile(r"\bWITH\s+HOLD\b", re.I),
}

# The reader of a consumer group has a connection of its own, which no pool gets back.
IN_A_SESSION_OF_ITS_OWN = {postgres_reader.TAKE_TURN}

# So have migrations and setup: these connect for themselves and close the connection behind them.
OF_THEIR_OWN = {
    "deployment/server.py",
    "shared/database/indexes.py",
    "shared/database/migrations.py",
}


def texts(source: str) -> Iterator[str]:
    """Every string in the source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def breaches(text: str) -> list[str]:
    if text in IN_A_SESSION_OF_ITS_OWN:
        return []
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_no_sql_leaves_state_in_a_session() -> None:
    found = {
        str(path.relative_to(PACKAGE)): names
        for path in PACKAGE.rglob("*.py")
        if str(path.relative_to(PACKAGE)) not in OF_THEIR_OWN
        and (names := [n for text in texts(path.read_text("utf-8")) for n in breaches(text)])
    }

    assert found == {}


@pytest.mark.parametrize(
    "sql",
    [
        "SET statement_timeout = '1s'",
        "set search_path to other",
        "SELECT 1; SET ROLE = admin",
        "SET SESSION characteristics AS TRANSACTION READ ONLY",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock(1, 2)",
        "SELECT set_config('TimeZone', 'UTC', false)",
        "CREATE TEMP TABLE x (y int)",
        "LISTEN places",
    ],
)
def test_the_guard_sees(sql: str) -> None:
    assert breaches(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SET LOCAL lock_timeout = '1s'",
        "UPDATE places SET name = $1",
        "UPDATE places\nSET name = $1",
        "ON CONFLICT (id) DO UPDATE SET a = 1",
        "SELECT pg_advisory_xact_lock(1), pg_try_advisory_xact_lock(2)",
        "SELECT set_config('TimeZone', 'UTC', true)",
    ],
)
def test_the_guard_lets_pass(sql: str) -> None:
    assert not breaches(sql)
