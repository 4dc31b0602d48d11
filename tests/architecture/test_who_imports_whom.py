"""The direction of dependencies, module by module, and what importing a package costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("schemas", "pipelines", "warehouse", "assets", "yaodian")
MAY_IMPORT = {
    "schemas": {"schemas"},
    "pipelines": {"pipelines", "schemas"},
    "warehouse": {"warehouse", "schemas"},
    "assets": {"assets", "pipelines", "warehouse", "schemas"},
    "yaodian": set(PACKAGES),
}
FOREIGN = {
    "dagster": {"assets"},
    "duckdb": {"warehouse", "assets", "yaodian"},
    "click": {"yaodian"},
    "jinja2": {"yaodian"},
    "pandera": {"schemas", "warehouse"},
}
"""Library → packages that may know it."""
ONE_PLACE = {"ray": "pipelines/ray_engine.py", "fsspec": "pipelines/objects.py"}
"""Library → the one module that may know it; nobody imports that of an extra but inside a function."""


def _modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    """Every absolute module name imported anywhere in a file, also inside functions."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level]) if node.level else ""
            yield ".".join(part for part in (above, node.module) if part)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    for name in _imports(path):
        top = name.partition(".")[0]
        if top in PACKAGES:
            assert top in MAY_IMPORT[package], f"{path.relative_to(ROOT)} imports {name}"
        if top in FOREIGN:
            assert package in FOREIGN[top], f"{path.relative_to(ROOT)} imports {name}"
        if top in ONE_PLACE:
            assert str(path.relative_to(ROOT)) == ONE_PLACE[top], f"{path.relative_to(ROOT)} imports {name}"


def test_every_package_was_looked_at() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _modules()} == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_generic_names_are_the_packages_of_this_repository(package: str) -> None:
    spec = find_spec(package)

    assert spec is not None and spec.origin is not None
    assert Path(spec.origin).resolve() == ROOT / package / "__init__.py"


def _loaded_by(statement: str, *names: str) -> set[str]:
    """Which of `names` are loaded once `statement` ran in a fresh process."""
    code = f"import sys\n{statement}\nprint(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


HEAVY = ("dagster", "duckdb", "polars", "pandera", "pyarrow", "opencc", "jinja2", "click")


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_no_library(package: str) -> None:
    assert _loaded_by(f"import {package}", *HEAVY) == set()


def test_the_pipelines_know_neither_dagster_nor_duckdb_and_validate_without_hypothesis() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "pipelines").rglob("*.py")
        if path.name not in ("__init__.py", Path(ONE_PLACE["ray"]).name)  # of an extra that need not be installed
    ]

    validated = "pipelines.validate.check({}, [])"
    unwanted = ("dagster", "duckdb", "click", "ray", "fsspec", "hypothesis")
    assert _loaded_by(f"import {', '.join(modules)}; {validated}", "pandera", *unwanted) == {"pandera"}


def test_settings_and_lock_are_cheap_to_ask_for() -> None:
    assert _loaded_by("import pipelines.settings, warehouse.lock, warehouse.errors", *HEAVY) == set()


def test_what_need_not_be_parsed_is_told_without_loading_the_parser() -> None:
    told = "from pipelines import parse, settings; parse.default_parser(settings.Settings())"
    assert _loaded_by(told, "pipelines.batch", "pipelines.document", "pipelines.extract") == set()
