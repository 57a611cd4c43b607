"""The linter of migrations names what would stop a running platform, and lets the rest pass."""

from __future__ import annotations

import pytest

from scripts.lint_migrations import KNOWN, complaints, migrations


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("CREATE INDEX i ON bookings (user_id);", "require-concurrent-index-creation"),
        ("ALTER TABLE bookings ADD COLUMN note text NOT NULL;", "adding-required-field"),
        ("ALTER TABLE bookings ALTER COLUMN note SET NOT NULL;", "adding-not-nullable-field"),
        ("ALTER TABLE bookings RENAME COLUMN note TO remark;", "renaming-column"),
        ("ALTER TABLE bookings RENAME TO stays;", "renaming-table"),
        ("ALTER TABLE bookings DROP COLUMN note;", "ban-drop-column"),
        ("DROP TABLE bookings;", "ban-drop-table"),
        ("ALTER TABLE bookings ALTER COLUMN capacity TYPE bigint;", "changing-column-type"),
        ("ALTER TABLE bookings ADD CONSTRAINT c CHECK (capacity > 0);", "constraint-missing-not-v"),
        ("DROP FUNCTION confirm_booking(uuid);", "the last release may still call it"),
    ],
)
def test_what_stops_or_breaks_the_running_release_is_named(sql: str, rule: str) -> None:
    assert rule in complaints("a/0001", f"BEGIN;\n{sql}\nCOMMIT;\n")


@pytest.mark.parametrize(
    "sql",
    [
        "BEGIN;\nCREATE TABLE t (id bigint PRIMARY KEY);\nCREATE INDEX i ON t (id);\nCOMMIT;",
        "BEGIN;\nALTER TABLE bookings ADD COLUMN note text;\nCOMMIT;",
        "CREATE INDEX CONCURRENTLY i ON bookings (user_id);",
    ],
)
def test_what_only_adds_passes(sql: str) -> None:
    assert complaints("a/0001", sql) == ""


def test_what_is_known_is_there() -> None:
    assert set(KNOWN) <= {name for name, _ in migrations()}
