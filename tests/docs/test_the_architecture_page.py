"""docs/architecture.md says of packages, folders, keys and exit codes what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.keys import CHILD_STRIDE, MAX_KEY
from tests.architecture.test_who_imports_whom import FOREIGN, MAY_IMPORT
from tests.docs.pages import ROOT, blocks, read, tables
from yaodian.exits import Exit

PAGE = ROOT / "docs" / "architecture.md"


def _packages() -> dict[str, list[str]]:
    return {row[0].strip("`"): row[1:] for row in tables(PAGE, "package")}


def test_the_page_gives_every_package_the_imports_it_may_have() -> None:
    said = _packages()
    assert set(said) == set(MAY_IMPORT)
    for package, (_, imports, _) in said.items():
        named = set(re.findall(r"`(\w+)`", imports))
        assert named == MAY_IMPORT[package] - {package} or imports.startswith("all of them"), package


def test_the_page_names_the_libraries_of_a_package() -> None:
    said = {package: set(re.findall(r"\w+", cells[2])) & set(FOREIGN) for package, cells in _packages().items()}

    for package, libraries in said.items():
        assert all(package in FOREIGN[library] for library in libraries), package
    assert set.union(*said.values()) == set(FOREIGN)


def test_every_place_of_the_data_folder_on_the_page_is_there_after_a_build(samples: Path) -> None:
    (tree,) = blocks(PAGE, "text")
    lines = tree.text.splitlines()
    assert lines[0] == "data/"
    folder = ""
    for line in lines[1:]:
        indent = len(line) - len(line.lstrip())
        names, _, _ = line.strip().partition("  ")
        if indent == 2:
            folder = names if names.endswith("/") and not line.strip().partition("  ")[2] else ""
        base = folder if indent == 4 else ""
        for name in names.split(", "):
            if name.rstrip("/") in ("logs", "building", "corpus_passage.<type>"):
                continue  # made by an error, emptied by a publication, made by the first change
            pattern = re.sub(r"<[^>]+>", "*", base + name).rstrip("/")
            assert list(samples.glob(pattern)), f"{pattern} is not in a built data folder"


def test_the_page_gives_the_numbers_of_the_keys() -> None:
    text = read(PAGE)

    assert f"2^{CHILD_STRIDE.bit_length() - 1}" in text and CHILD_STRIDE == 2**20
    assert f"2^{MAX_KEY.bit_length()}" in text and MAX_KEY == 2**53 - 1


def test_the_page_lists_every_exit_code() -> None:
    (line,) = [line for line in read(PAGE).splitlines() if line.startswith("Exit codes:")]

    assert [int(code) for code in re.findall(r"(?:: |· )(\d+) ", line)] == sorted(Exit)
