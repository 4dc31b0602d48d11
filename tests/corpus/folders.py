"""A folder of documents, and what comparing finds in it from run to run.

Belongs here: real files, real landing and the real parser, without Dagster and DuckDB.
Does not belong here: assertions, and the plans themselves (`bench.plans`).
"""

from __future__ import annotations

import html
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from bench.plans import Recipe, noisy, traditional, write
from pipelines.copies import Copies, compare_documents
from pipelines.discover import discover
from pipelines.jobs import Parser
from pipelines.lake import Lake
from pipelines.land import land
from pipelines.parse import parse
from pipelines.settings import load

PLAN = Recipe(template=7, city="洛阳", office="科学技术局", year=2012, numbers=5, redrawn=0.0, parent=11)
EDITIONS = {
    "next-year.txt": replace(PLAN, year=2013, redrawn=0.7, edited=0.05),
    "other-city.txt": replace(PLAN, city="太原", numbers=6, redrawn=1.0, parent=12),
    "draft.txt": replace(PLAN, draft=True, edited=0.15, redrawn=0.1),
}


@cache
def plan() -> str:
    """The plan that the others are copies or editions of."""
    return write(PLAN)


def page(text: str) -> str:
    """The text as a page of a government site."""
    title, *lines = text.split("\n")
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    return (
        f"<html><head><title>{title}-洛阳市人民政府</title></head><body>"
        '<div class="nav"><a href="/">首页</a> &gt; <a href="/gk">政务公开</a> <a href="/tz">通知公告</a></div>'
        f'<div class="content"><h1>{title}</h1>{body}</div>'
        '<div class="footer">主办：洛阳市人民政府办公室 备案号：豫ICP备0001号 <a href="/map">网站地图</a></div>'
        "</body></html>"
    )


def copies() -> dict[str, bytes]:
    """The plan and copies of it, by file name; ``plan.txt`` is the first of the complete ones by name."""
    text = plan()
    made = {
        "plan.txt": text,
        "same/plan.txt": text,
        "site.html": page(text),
        "traditional.txt": traditional(text, random.Random(1)),
        "repost.txt": f"首页 > 政务公开 > 规划计划\n打印本页 关闭窗口\n{text}\n上一篇：没有了\n版权所有 不得转载\n",
        "scan.txt": noisy(text, random.Random(3), 0.04),
        "cut.txt": text[: len(text) * 6 // 10],
    }
    return {name: said.encode() for name, said in made.items()} | {"z-gb.txt": text.encode("gb18030")}


@dataclass
class Runs:
    """Runs over one folder into one lake."""

    root: Path
    now: datetime = datetime(2026, 1, 1)
    batch_bytes: int = 8_000_000
    parser: Parser | None = None
    found: Copies = field(init=False)

    @property
    def folder(self) -> Path:
        """Where documents are put."""
        return self.root / "in"

    @property
    def lake(self) -> Lake:
        """The lake of the data folder."""
        return Lake(self.root / "data" / "lake")

    def put(self, files: Mapping[str, bytes | str]) -> None:
        """Write files below the folder."""
        for name, said in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(said if isinstance(said, bytes) else said.encode())

    def __call__(self, *, prune: bool = False, full: bool = False) -> dict[str, str]:
        """Land, parse and compare; returns current source → the source that stands for it."""
        self.now += timedelta(days=1)
        settings = load(
            {"data_dir": str(self.root / "data"), "paths": [str(self.folder)], "batch_bytes": self.batch_bytes},
            environment={},
        )
        landing = land(discover([self.folder]), self.lake, now=self.now, prune=prune)
        parse(landing, self.lake, settings, run_id="run", full=full, parser=self.parser)
        self.found = compare_documents(self.lake)
        names = self.names()
        rows = self.found.versions.filter("is_current").sort("source_file")
        return {row["source_file"]: names[row["canonical_document_key"]] for row in rows.iter_rows(named=True)}

    def names(self) -> dict[int, str]:
        """Document key → source."""
        return dict(self.found.versions.select("document_key", "source_file").iter_rows())

    def relations(self) -> set[tuple[str, str, str]]:
        """(source, relation, related source)."""
        names = self.names()
        columns = ("document_key", "relation_code", "related_document_key")
        return {
            (names[one], code, names[other]) for one, code, other in self.found.relations.select(columns).iter_rows()
        }

    def evidence(self) -> pl.DataFrame:
        """The rows about copies, by name in place of key."""
        names = self.names()
        return self.found.copies.with_columns(
            pl.col(side).replace_strict(names, return_dtype=pl.String)
            for side in ("left_document_key", "right_document_key")
        ).sort("left_document_key")
