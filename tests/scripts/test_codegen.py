"""The generated stubs and the protos that they come from."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "codegen.py"


@pytest.fixture(scope="module")
def codegen() -> ModuleType:
    specification = spec_from_file_location("codegen", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_committed_stubs_are_those_of_the_protos() -> None:
    check = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True)

    assert check.returncode == 0, check.stdout + check.stderr


def test_drift_is_named(codegen: ModuleType, tmp_path: Path) -> None:
    fresh, committed = tmp_path / "fresh", tmp_path / "committed"
    for directory, files in {
        fresh: {"same.py": "1", "changed.py": "2", "v1/new.py": "3"},
        committed: {"same.py": "1", "changed.py": "old", "left.py": "4"},
    }.items():
        for name, text in files.items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_text(text, encoding="utf-8")

    drifted = codegen.differences(fresh, committed)
    assert drifted == ["changed.py", "left.py", "v1/new.py"]

    for name in drifted:
        codegen.replace(fresh / name, committed / name)
    assert codegen.differences(fresh, committed) == []
