"""The wheel alone: whoever installs it has the whole platform, without Node or a checkout."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import httpx

from tests.support.platform import running_platform

PROJECT = Path(__file__).parents[2]
UV = str(Path(sys.executable).with_name("uv"))


async def uv(*arguments: str, **settings: str) -> None:
    """Run uv with what this machine says of package indexes. Fails with what it printed."""
    index = os.environ.get("PIP_INDEX_URL")
    of_the_machine = {"UV_SYSTEM_CERTS": "1"} | ({"UV_DEFAULT_INDEX": index} if index else {})
    process = await asyncio.create_subprocess_exec(
        *(UV, *arguments),
        cwd=PROJECT,
        env=of_the_machine | os.environ | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


async def installed_tool(folder: Path) -> Path:
    """The wheel, built from this checkout and installed apart from it: its `parking-net`."""
    await uv("build", "--wheel", "--no-build-isolation", "--python", sys.executable, f"-o={folder}")
    await uv(
        *("tool", "install", "--python", sys.executable, "--constraints", "requirements.lock"),
        str(only_wheel(folder)),
        UV_TOOL_DIR=str(folder / "tools"),
        UV_TOOL_BIN_DIR=str(folder / "bin"),
    )
    return folder / "bin" / "parking-net"


def only_wheel(folder: Path) -> Path:
    [wheel] = folder.glob("*.whl")
    return wheel


async def test_an_installed_wheel_serves_everything(tmp_path: Path) -> None:
    assert (PROJECT / "web" / "dist" / "index.html").is_file(), "build the web app: make test does"
    program = await installed_tool(tmp_path / "wheel")
    empty = tmp_path / "empty"
    empty.mkdir()
    async with (
        running_platform(
            empty / ".parking-net", "--demo", program=[str(program)], PATH=str(program.parent)
        ) as platform,
        httpx.AsyncClient(base_url=platform.base_url, timeout=30) as client,
    ):
        page = await client.get("/")
        scripts = re.findall(r'src="(/static/[^"]+\.js)"', page.text)
        parts = [await client.get(script) for script in scripts]
        places = await client.get("/parking")
    assert page.headers["content-type"].startswith("text/html")
    assert {part.status_code for part in parts} == {200}
    assert places.json()
