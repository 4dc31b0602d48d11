"""The pages of the site in one folder, from wherever in the repository they are kept.

Belongs here: collecting pages, turning links between files of the repository into links between pages, and the
navigation. A link to code, for which the site has no page, becomes the path as text; a link to nothing stays, and the
strict build stops there.
Does not belong here: how the site looks (`mkdocs.yml`), the order of the pages (`navigation`).

    python website/stage.py PAGES_DIR SITE_DIR MERMAID_JS
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

from navigation import in_chinese, navigation

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DOCS = ROOT / "docs"

ADOPTED = {
    "README.md": "index.md",
    "README.zh.md": "index.zh.md",
    "CONTEXT.md": "glossary.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "bench/README.md": "bench.md",
    "pipelines/lexicon/data/README.md": "lexicon.md",
    "tests/gold/README.md": "gold.md",
    "tests/gold/whole/README.md": "unseen.md",
}
"""File of the repository → its page; the first pages of the repository are the first pages of the site."""

_FENCE = re.compile(r"^( *)(`{3,})\w*\n.*?^\1\2$", re.MULTILINE | re.DOTALL)
# a line of its own, or a word inside one
_TWIN = re.compile(r"^\[(?:中文|English)\]\([^)]*\)\n+| ?\[(?:中文|English)\]\([^)]*\)(?: ·)?", re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def sources() -> dict[str, Path]:
    """Page of the site → the file it is made of."""
    found = {path.relative_to(DOCS).as_posix(): path for path in sorted(DOCS.rglob("*")) if path.is_file()}
    for origin, page in ADOPTED.items():
        if (ROOT / origin).is_file():
            if page in found:
                raise SystemExit(f"docs/{page} and {origin} want to be the same page of the site; rename one")
            found[page] = ROOT / origin
    return found


def linked(text: str, page: str, origin: Path, pages: dict[Path, str]) -> str:
    """The text of a page with its links turned round.

    Args:
        text: Markdown; fenced blocks are left alone.
        page: where it stands in the site.
        origin: the file it was read from; links are relative to it.
        pages: file of the repository → page of the site.
    """

    def turned(match: re.Match[str]) -> str:
        bang, label, target = match.groups()
        path, hash_, anchor = target.partition("#")
        if not path or re.match(r"[a-z]+:", target):
            return match[0]
        file = (origin.parent / path).resolve()
        if file in pages:
            # Both languages link to the page without a suffix; the site shows the reader's language.
            other = re.sub(r"\.zh\.md$", ".md", pages[file]) if page.endswith(".zh.md") else pages[file]
            return f"{bang}[{label}]({os.path.relpath(other, Path(page).parent.as_posix())}{hash_}{anchor})"
        if file.exists() and file.is_relative_to(ROOT):
            return label if label.startswith("`") else f"{label} (`{file.relative_to(ROOT).as_posix()}`)"
        return match[0]

    text = _TWIN.sub("", text)  # the site has a switch for that
    parts, at = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(turned, text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*parts, _LINK.sub(turned, text[at:])])


def stage(pages_dir: Path, site_dir: Path, mermaid: Path) -> Path:
    """Write pages, assets and configuration; returns the configuration file."""
    shutil.rmtree(pages_dir, ignore_errors=True)
    folder = pages_dir / "pages"
    found = sources()
    by_file = {path.resolve(): page for page, path in found.items()}
    for page, path in found.items():
        target = folder / page
        target.parent.mkdir(parents=True, exist_ok=True)
        if page.endswith(".md"):
            target.write_text(linked(path.read_text(encoding="utf-8"), page, path, by_file), encoding="utf-8")
        else:
            shutil.copyfile(path, target)
    shutil.copytree(HERE / "assets", folder / "assets", dirs_exist_ok=True)
    shutil.copyfile(mermaid, folder / "assets" / "mermaid.min.js")
    english = [page for page in found if page.endswith(".md") and not page.endswith(".zh.md")]
    return _configuration(pages_dir, folder, site_dir, navigation(english))


def _configuration(pages_dir: Path, folder: Path, site_dir: Path, groups: dict[str, list[str]]) -> Path:
    """The configuration with folders and navigation filled in; what JSON writes, YAML reads."""
    base = (HERE / "mkdocs.yml").read_text(encoding="utf-8")
    translations = json.dumps(in_chinese(), ensure_ascii=False)
    filled = base.replace("nav_translations: {}", f"nav_translations: {translations}")
    if filled == base:
        raise SystemExit("website/mkdocs.yml has no `nav_translations: {}` to fill in; put it back")
    nav = json.dumps([{group: members} for group, members in groups.items()], ensure_ascii=False)
    file = pages_dir / "mkdocs.yml"
    file.write_text(
        f"{filled}\ndocs_dir: {json.dumps(str(folder.resolve()))}\nsite_dir: {json.dumps(str(site_dir.resolve()))}"
        f"\nnav: {nav}\n",
        encoding="utf-8",
    )
    return file


if __name__ == "__main__":
    print(stage(*map(Path, sys.argv[1:4])))
