"""Makes the Python stubs in src/parkingnet from api/proto; `--check` only says if they drifted."""

from __future__ import annotations

import argparse
import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "api" / "proto"
STUBS = ROOT / "src" / "parkingnet"
HEADER = '"""Generated from api/proto by scripts/codegen.py; edits are lost."""\n'


def generate(target: Path) -> None:
    """Write the whole package `parkingnet` into the empty directory `target`."""
    # protoc finds its plugins on the PATH; naming them holds whichever way Python was started.
    scripts = Path(sys.executable).parent
    sources = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.rglob("*.proto"))
    arguments = [
        f"--proto_path={PROTOS}",
        f"--plugin=protoc-gen-mypy={scripts / 'protoc-gen-mypy'}",
        f"--plugin=protoc-gen-mypy_grpc={scripts / 'protoc-gen-mypy_grpc'}",
        f"--python_out={target}",
        f"--grpc_python_out={target}",
        f"--mypy_out=quiet:{target}",
        f"--mypy_grpc_out=only_async,quiet:{target}",
        *sources,
    ]
    if subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *arguments]).returncode != 0:
        raise SystemExit("protoc refused the files in api/proto (see above)")
    package = target / STUBS.name
    (package / "py.typed").touch()
    for directory in [package, *(path for path in package.rglob("*") if path.is_dir())]:
        (directory / "__init__.py").write_text(HEADER, encoding="utf-8")


def differences(fresh: Path, committed: Path) -> list[str]:
    """The files that are missing, left over or different in `committed`."""
    names = {_relative(path, root) for root in (fresh, committed) for path in _files(root)}
    return sorted(name for name in names if not _same(fresh / name, committed / name))


def replace(fresh: Path, committed: Path) -> None:
    """Make one committed file what the fresh one is; a file no longer generated goes."""
    if not fresh.exists():
        committed.unlink()
        return
    committed.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(fresh, committed)


def _files(root: Path) -> list[Path]:
    return [p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root))


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on drift")
    check = bool(parser.parse_args().check)
    with tempfile.TemporaryDirectory() as directory:
        generate(Path(directory))
        fresh = Path(directory) / STUBS.name
        drifted = differences(fresh, STUBS)
        if not check:
            for name in drifted:
                replace(fresh / name, STUBS / name)
    for name in drifted:
        print(f"{'differs' if check else 'written'}: src/{STUBS.name}/{name}")
    if drifted and check:
        print("The stubs do not fit api/proto: run `make codegen` and commit.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
