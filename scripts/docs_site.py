"""Builds the documentation site in build/site, from the pages as they stand in the repository.

The site is what a reader reaches from README.md by following links: each page, and each file or
folder that a page names, under the path it has here. Fails when a link leads nowhere, and when a
page of docs/ cannot be reached.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent
START = ROOT / "README.md"
PAGES = ROOT / "build" / "pages"
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def links(page: Path) -> Iterator[tuple[str, Path]]:
    """Each link of a page to something in the repository: as written, and where it leads."""
    for token in _all(MARKDOWN.parse(page.read_text(encoding="utf-8"))):
        written = str(token.attrGet("href") or token.attrGet("src") or "")
        address = urlsplit(written)
        if address.path and not address.scheme and not address.netloc:
            yield written, Path(os.path.normpath(page.parent / unquote(address.path)))


def reached() -> tuple[set[Path], list[str]]:
    """Everything that README.md leads to, and the links that lead nowhere."""
    found, broken, waiting = {START}, list[str](), [START]
    while waiting:
        page = waiting.pop()
        for written, target in links(page):
            if not target.exists() or not target.is_relative_to(ROOT):
                broken.append(f"{page.relative_to(ROOT)}: {written} leads nowhere")
            elif target not in found:
                found.add(target)
                waiting += [target] if target.suffix == ".md" else []
    return found, broken


def gather(found: set[Path]) -> None:
    """Copy them into an empty build/pages, with a list of files in the place of a folder."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for source in sorted(found):
        target = PAGES / source.relative_to(ROOT)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
            _list_files(target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def _list_files(folder: Path) -> None:
    if (folder / "README.md").exists():
        return
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    lines = [f"# {folder.relative_to(PAGES)}", "", *(f"- [{name}]({name})" for name in names)]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def main() -> None:
    found, broken = reached()
    unreachable = set((ROOT / "docs").rglob("*.md")) - found
    broken += [f"{path.relative_to(ROOT)}: no page leads to it" for path in sorted(unreachable)]
    if broken:
        raise SystemExit("\n".join(broken))
    gather(found)
    zensical = Path(sys.executable).with_name("zensical")
    build = [str(zensical), "build", "--strict", "--clean"]
    raise SystemExit(subprocess.run(build, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
