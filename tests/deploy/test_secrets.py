"""scripts/secrets.sh makes the secrets that are missing, and leaves alone what is set."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.deploy.composed import ROOT, demanded


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as the script looks at."""
    for name in (".env.example", "deploy/compose.yaml", "scripts/secrets.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(checkout: Path) -> str:
    done = subprocess.run(
        [checkout / "scripts" / "secrets.sh"], check=True, capture_output=True, text=True
    )
    return done.stderr


def test_all_are_made_in_a_file_that_nobody_else_can_read(checkout: Path) -> None:
    said = run(checkout)
    made = dotenv_values(checkout / ".env")
    assert set(made) == set(demanded())
    assert all(len(str(value)) == 48 for value in made.values())
    assert len(set(made.values())) == len(made)
    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600
    assert sorted(said.split()) == sorted(" ".join(f"Made {name}" for name in made).split())
    assert not any(str(value) in said for value in made.values())


def test_a_last_line_without_an_end_stays_as_it_is(checkout: Path) -> None:
    (checkout / ".env").write_text("FRONTEND_DOMAIN=parking.example.org")
    run(checkout)
    made = dotenv_values(checkout / ".env")
    assert made["FRONTEND_DOMAIN"] == "parking.example.org"
    assert set(made) == set(demanded()) | {"FRONTEND_DOMAIN"}


def test_what_is_set_stays_and_a_second_run_changes_nothing(checkout: Path) -> None:
    (checkout / ".env").write_text("POSTGRES_PASSWORD=chosen\nCURRENCY=EUR\nIDENTITY_KEY_SECRET=\n")
    run(checkout)
    once = dotenv_values(checkout / ".env")
    assert (once["POSTGRES_PASSWORD"], once["CURRENCY"]) == ("chosen", "EUR")
    assert set(once) == set(demanded()) | {"CURRENCY"}
    assert once["IDENTITY_KEY_SECRET"]
    assert run(checkout) == ""
    assert dotenv_values(checkout / ".env") == once
