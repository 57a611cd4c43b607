"""Scanners from the package index, each in an environment of its own: their wishes are not ours."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from tests.real.https.programs import output_of

UV: Final = str(Path(sys.executable).with_name("uv"))
GIXY: Final = ("gixy-next==0.9.0", "gixy")
SSLYZE: Final = ("sslyze==6.3.1", "sslyze")


async def scanned(scanner: tuple[str, str], *arguments: str) -> tuple[int, str]:
    """The scanner's exit code, and what it said."""
    index = os.environ.get("PIP_INDEX_URL")
    settings = {"UV_SYSTEM_CERTS": "1"} | ({"UV_DEFAULT_INDEX": index} if index else {})
    package, command = scanner
    run = (UV, "tool", "run", "--quiet", "--from", package, command)
    return await output_of(*run, *arguments, environment=settings | os.environ)


async def weaknesses(port: int, name: str, trusted: Path) -> tuple[int, str]:
    """0 and what was tried, when TLS of that name is as Mozilla's intermediate profile wants it."""
    options = ("--sni", name, "--certinfo_ca_file", str(trusted), "--mozilla_config=intermediate")
    return await scanned(SSLYZE, *options, f"127.0.0.1:{port}")
