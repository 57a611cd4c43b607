"""Looks through the migrations for what would stop a running platform, or break the last release.

A schema lands while the release before still runs: a migration may add, and what it adds must not
hold up those who write. Squawk reads the SQL of each, as Alembic would send it.
"""

from __future__ import annotations

import importlib.util
import io
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations

from parking_net.services import SCHEMAS

EXCLUDED = {
    "prefer-text-field": "a length that holds for good is a rule of the data",
    "prefer-bigint-over-int": "small numbers are kept in small columns",
    "prefer-bigint-over-smallint": "small numbers are kept in small columns",
    "prefer-identity": "the tables of Alembic are its own",
    "prefer-robust-stmts": "each migration is a transaction: it is done or it is not",
    "require-timeout-settings": "the runner sets the timeouts",
    "identifier-too-long": "PostgreSQL says so itself",
}
KNOWN = {
    "events/0002_lanes": "before the first release: nobody ran the code that knew the columns",
    "auth/0002_telegram_links": "before the first release: nobody had sessions to be indexed",
}
# The last release calls it with the arguments that it knows.
GONE_FUNCTION = re.compile(r"\bDROP\s+(FUNCTION|PROCEDURE|TYPE|VIEW|TRIGGER)\b", re.IGNORECASE)


def migrations() -> Iterator[tuple[str, str]]:
    """The name of each migration and the SQL that it sends."""
    for schema in SCHEMAS:
        for path in sorted(schema.versions_directory.glob("[0-9]*.py")):
            yield f"{schema.name}/{path.stem}", sql_of(path)


def sql_of(path: Path) -> str:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    sent = io.StringIO()
    options = {"as_sql": True, "output_buffer": sent, "transactional_ddl": True}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    with Operations.context(context), context.begin_transaction():
        module.upgrade()
    return sent.getvalue()


def complaints(name: str, sql: str) -> str:
    """What is wrong with the migration, in words; nothing when all is well."""
    squawk = shutil.which("squawk", path=sysconfig.get_path("scripts"))
    assert squawk is not None, "squawk is not installed: run make check"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name.replace('/', '.')}.sql"
        file.write_text(sql, encoding="utf-8")
        options = [f"--exclude={rule}" for rule in EXCLUDED]
        ended = subprocess.run(
            [squawk, *options, "--pg-version=18", "--no-error-on-unmatched-pattern", str(file)],
            capture_output=True,
            text=True,
            check=False,
        )
    found = "" if ended.returncode == 0 else f"{ended.stdout}{ended.stderr}"
    if gone := GONE_FUNCTION.search(sql):
        found += f"{name}: {gone[0]}: the last release may still call it; drop it a release later\n"
    return found


def main() -> int:
    found = {name: complaints(name, sql) for name, sql in migrations() if name not in KNOWN}
    for name, words in found.items():
        if words:
            print(f"== {name}\n{words}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
