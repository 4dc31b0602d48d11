"""Fixtures: the five samples, built once for all tests; nobody may change that folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import build_drifted, build_samples, yaodian


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the five samples; for reading only."""
    return build_samples(tmp_path_factory)


@pytest.fixture(scope="session")
def summary(samples: Path) -> str:
    """What `build` printed for the samples."""
    return samples.with_name("samples.out").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a document that attacks terminals and pages; the input lies beside it in ``hostile_in``."""
    source = tmp_path_factory.mktemp("attack") / "hostile_in"
    source.mkdir()
    terminal = (
        "一、认真\x1b]0;owned\x07落实\x9b31m各项\u202e任务\ue004。\n" + "二、继续做好有关工作，完成全年任务。\n" * 20
    )
    page = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    (source / "evil\x1b[31m<script>alert(3)<img>.txt").write_text(
        f'2020年科技工作要点{page}\n\n{terminal}三、实施创新工程{page}，新增高新技术企业100家。\n（牵头单位：计划处"><b>）\n',
        encoding="utf-8",
    )
    data_dir = source.with_name("hostile")
    done = yaodian("build", source, "--data-dir", data_dir)
    assert done.code == 0, done.err
    return data_dir


@pytest.fixture
def own_samples(samples: Path, tmp_path: Path) -> Path:
    """A copy of that folder that a test may change."""
    return Path(shutil.copytree(samples, tmp_path / "data", symlinks=True))


@pytest.fixture(scope="session")
def drifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two snapshots, between which a region was lost, a target changed and an empty file came.

    For reading only; the sources of the second run lie beside it in ``drifted_in``.
    """
    return build_drifted(tmp_path_factory)


@pytest.fixture
def own_drifted(drifted: Path, tmp_path: Path) -> Path:
    """A copy of that folder that a test may change."""
    return Path(shutil.copytree(drifted, tmp_path / "data", symlinks=True))
