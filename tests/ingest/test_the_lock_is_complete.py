"""The lock: hashes for everything the project declares, and nothing about the machine that wrote it."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKS = ("lock.txt", "bootstrap.txt", "browser.txt", "peers.txt")


def read(lock: str) -> str:
    return (REPOSITORY / "requirements" / lock).read_text(encoding="utf-8")


def pinned(lock: str) -> dict[str, Requirement]:
    """The requirements that apply to this interpreter, by name."""
    lines = [line.removesuffix("\\").strip() for line in read(lock).splitlines() if re.match(r"[a-z0-9]", line)]
    found = [Requirement(line) for line in lines]
    return {
        canonicalize_name(one.name): one
        for one in found
        if one.marker is None or one.marker.evaluate(dict(default_environment()))
    }


def declared() -> list[Requirement]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [
        project["project"]["dependencies"],
        project["dependency-groups"]["dev"],
        project["build-system"]["requires"],
    ]
    return [Requirement(text) for group in groups for text in group]


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_every_declared_dependency_is_locked_at_a_version_it_allows(requirement: Requirement) -> None:
    lock = pinned("lock.txt")[canonicalize_name(requirement.name)]
    (pin,) = lock.specifier
    assert pin.operator == "=="
    assert requirement.specifier.contains(pin.version)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    for entry in re.split(r"\n(?=\S)", read(lock).strip()):
        if not entry.startswith("#"):
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_folder(lock: str) -> None:
    assert not re.search(r"://|@ |--(index|find|extra)|(^|\s)/", read(lock))


def test_the_installer_that_is_installed_first_is_the_one_of_the_lock() -> None:
    assert pinned("bootstrap.txt")["uv"].specifier == pinned("lock.txt")["uv"].specifier


def test_pandas_is_not_part_of_the_environment() -> None:
    assert "pandas" not in pinned("lock.txt")
