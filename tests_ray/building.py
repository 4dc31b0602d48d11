"""Whole runs over the same documents, here and elsewhere, and what they published.

Belongs here: documents, data folders, running the stages. Does not belong here: assertions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assets.ledger import Ledger
from assets.resources import RunChoices
from bench.plans import corpus
from pipelines.jobs import Parser
from pipelines.objects import ObjectStore
from pipelines.settings import Settings, load
from tests.stages import run_stages
from warehouse import snapshots

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "raw"
DOCUMENTS = 60
BATCH_BYTES = 20_000
"""So small that the documents make more batches than the cluster has cores."""


@cache
def documents() -> dict[str, bytes]:
    """The samples and generated plans, copies and editions among them: source → bytes."""
    plans = {f"plans/{number:03}.txt": plan.text.encode() for number, plan in enumerate(corpus(DOCUMENTS, seed=11))}
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))} | plans


def contents() -> int:
    """How many different contents the documents have: some are copies to the byte."""
    return len(set(documents().values()))


@dataclass
class Place:
    """A data folder, and where its documents come from."""

    root: Path
    inbox: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    def settings(self, **more: Any) -> Settings:
        given: dict[str, Any] = {"data_dir": str(self.root / "data"), "batch_bytes": BATCH_BYTES, "workers": 1}
        given["paths"] = [self.inbox or str(self.root / "in")]
        return load({**given, **self.options, **more}, environment={})

    def put(self, files: dict[str, bytes]) -> Place:
        """Put documents where they are read."""
        if self.inbox:
            for name, data in files.items():
                ObjectStore(self.inbox).put(name, data)
            return self
        for name, data in files.items():
            path = self.root / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return self

    def run(
        self, parser: Parser | None = None, *, full: bool = False, verify_hashes: bool = False, **more: Any
    ) -> Ledger:
        return run_stages(self.settings(**more), RunChoices(full=full, verify_hashes=verify_hashes), parser)

    def published(self) -> dict[str, str]:
        """The content hash of every table of the snapshot in force."""
        return dict(snapshots.current(self.root / "data").content_hashes)

    def shard_files(self) -> dict[str, bytes]:
        """Every shard file of the lake of this machine."""
        lake = self.root / "data" / "lake"
        return {
            path.relative_to(lake).as_posix(): path.read_bytes()
            for folder in ("silver", "shards")
            for path in (lake / folder).rglob("*")
            if path.is_file()
        }
